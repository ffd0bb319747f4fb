/**
 * Text of a document, safe to print: control characters are written out, so that a resource's name
 * cannot move the cursor or recolour a terminal. Line ends and tabs stay.
 */
export function printable(text: string): string {
  return hasControl.test(text) ? text.replace(controls, escapeCharacter) : text;
}

/** As {@link printable}, on one line. */
export function printableLine(text: string): string {
  if (!isNotPrintableLine.test(text)) return text;
  return printable(text).replaceAll("\n", " ").replaceAll("\t", " ");
}

const pattern = String.raw`[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]`;
const isNotPrintableLine = new RegExp(`${pattern}|[\\n\\t]`, "u");
const hasControl = new RegExp(pattern, "u");
const controls = new RegExp(pattern, "gu");

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
