/** How a verdict came about, as a tree that opens where something was decided. */
import { stringify } from "@winnow/value";
import type { ExplainedNode, TextPlace } from "../judge/answer.ts";
import { element } from "./element.ts";
import type { Translate } from "./messages.ts";

export interface TreeContext {
  readonly translate: Translate;
  /** Marks the lines of a step; goes to `target` where one is given. */
  readonly showPlaces: (places: readonly TextPlace[], target?: TextPlace) => void;
}

const longestValue = 200;

export function explainTree(nodes: readonly ExplainedNode[], context: TreeContext): HTMLElement {
  return element("ul", { class: "tree" }, ...nodes.map((node) => branch(node, context)));
}

function branch(node: ExplainedNode, context: TreeContext): HTMLElement {
  const places = element(
    "span",
    { class: "places" },
    ...node.places.map((place) => placeButton(node, place, context)),
  );
  const mark = (): void => context.showPlaces(node.places);
  if (node.children.length === 0) {
    const line = element("div", { class: "step", onclick: mark }, ...lineOf(node, context));
    return element("li", {}, places, line);
  }
  const folded = element(
    "details",
    { open: node.isNotable },
    element("summary", { class: "step", onclick: mark }, ...lineOf(node, context)),
    explainTree(node.children, context),
  );
  return element("li", {}, places, folded);
}

function placeButton(
  { places }: ExplainedNode,
  place: TextPlace,
  { translate, showPlaces }: TreeContext,
): HTMLElement {
  return element(
    "button",
    { type: "button", onclick: () => showPlaces(places, place) },
    `${translate(place.text)} ${place.line}`,
  );
}

function lineOf(node: ExplainedNode, { translate }: TreeContext): HTMLElement[] {
  const { holds, message, isNotable } = node;
  const sign = holds === undefined ? "–" : holds ? "✓" : "✗";
  const words = translate(holds === undefined ? "notAsked" : holds ? "holds" : "holdsNot");
  const state = holds === undefined ? "open" : holds ? "yes" : "no";
  const facts = factsOf(node, translate);
  return [
    element("span", { class: `mark ${state}`, role: "img", "aria-label": words }, sign),
    element("span", { class: isNotable ? "notable" : "" }, ` ${node.step}: ${message}`),
    ...(facts === "" ? [] : [element("span", { class: "facts" }, ` (${facts})`)]),
  ];
}

function factsOf({ found, wanted }: ExplainedNode, translate: Translate): string {
  return [
    ...(found === undefined ? [] : [translate("found", cut(stringify(found)))]),
    ...(wanted === undefined ? [] : [translate("wanted", cut(stringify(wanted)))]),
  ].join(", ");
}

function cut(text: string): string {
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}…`;
}
