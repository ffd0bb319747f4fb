/** XML as text: elements with attributes, and texts that may hold anything. */
import { printable } from "./printable.ts";

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  // also where it ends `]]>`, which XML does not allow in text
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
  "\t": "&#9;",
};

/** Text between tags. */
export function xmlText(text: string): string {
  return allowed(text).replaceAll(/[&<>]/gu, (character) => escapes[character] ?? "");
}

/** ` name="value"` for each attribute that is defined. */
function xmlAttributes(attributes: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => (value === undefined ? "" : ` ${name}="${attributeText(`${value}`)}"`))
    .join("");
}

/** An element with attributes and its content, which is XML already; without content it is empty. */
export function xmlElement(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content = "",
): string {
  const head = `<${name}${xmlAttributes(attributes)}`;
  return content === "" ? `${head}/>` : `${head}>${content}</${name}>`;
}

/** Line ends and tabs are written out: a parser reads them as spaces otherwise. */
function attributeText(text: string): string {
  return allowed(text).replaceAll(/[&<>"\n\t]/gu, (character) => escapes[character] ?? "");
}

/** Characters that XML 1.0 does not know, and those that could deceive a reader, written out. */
function allowed(text: string): string {
  return printable(text).replaceAll(
    /[\uD800-\uDFFF\uFFFE\uFFFF]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}
