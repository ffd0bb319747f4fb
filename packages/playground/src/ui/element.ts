/** Elements from plain calls. Texts become text nodes: nothing that comes from outside is read as HTML. */

type Listener = (event: Event) => void;
type Attributes = Readonly<Record<string, string | boolean | undefined | Listener>>;
type Child = Node | string | undefined;

/** An element; attributes that are false or undefined are left out, functions are listeners (`onclick`). */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (typeof value === "string") made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** A `select` with one option for each pair of value and label. */
export function select(
  label: string,
  options: readonly (readonly [value: string, label: string])[],
  chosen: string,
  onChoose: (value: string) => void,
): HTMLLabelElement {
  const made = element(
    "select",
    { onchange: () => onChoose(made.value) },
    ...options.map(([value, text]) =>
      element("option", { value, selected: value === chosen }, text),
    ),
  );
  return element("label", { class: "field" }, element("span", {}, label), made);
}

export function button(label: string, onClick: () => void, name?: string): HTMLButtonElement {
  return element("button", { type: "button", "data-name": name, onclick: onClick }, label);
}
