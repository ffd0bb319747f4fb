/** Offsets of lines, and how they are indented. */

/** Where the line of an offset starts. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Where the line of an offset ends, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  if (end < 0) return text.length;
  return text[end - 1] === "\r" && end > offset ? end - 1 : end;
}

/** How far an offset is from the start of its line. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** The line break that a text uses. */
export function lineBreakOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** The text with every line moved to the right; empty lines stay empty. */
export function indentLines(text: string, by: number): string {
  return by <= 0 ? text : text.replaceAll(/^(?=[^\r\n])/gmu, " ".repeat(by));
}

/** The text with every line but the first moved to the right. */
export function indentFollowing(text: string, by: number): string {
  const first = text.indexOf("\n") + 1;
  return first === 0 ? text : text.slice(0, first) + indentLines(text.slice(first), by);
}

/** The text with up to `by` spaces taken from the start of every line. */
export function outdentLines(text: string, by: number): string {
  return text.replaceAll(new RegExp(`^ {1,${Math.max(by, 1)}}`, "gmu"), "");
}

/** Puts a text in the place of a part of another. */
export function splice(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}
