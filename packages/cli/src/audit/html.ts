/** HTML in which nothing but what a template says is markup. */
import { printable } from "../output/printable.ts";

/** Text that is markup already. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Markup[];

/** A template of HTML whose values are escaped, in text as in quoted attributes, unless they are markup. */
export function page(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const markup = strings
    .map((text, index) => {
      const part = parts[index];
      return part === undefined ? text : text + markupOf(part);
    })
    .join("");
  return { markup };
}

function markupOf(part: Part): string {
  if (typeof part === "string") return escapeText(part);
  if (typeof part === "number") return String(part);
  return isList(part) ? part.map(({ markup }) => markup).join("") : part.markup;
}

function isList(part: Markup | readonly Markup[]): part is readonly Markup[] {
  return Array.isArray(part);
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

function escapeText(text: string): string {
  return printable(text).replaceAll(/[&<>"'`]/gu, (character) => escapes[character] ?? "");
}
