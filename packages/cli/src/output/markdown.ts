/** Markdown for GitHub, GitLab and their like. */
import { printable, printableLine } from "./printable.ts";

/**
 * A table of plain texts. Nothing in a cell is read as Markdown or HTML: what comes from a manifest
 * must not become a link, an image or a cell of its own in somebody's merge request.
 */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  return [
    line(header.map(markdownText)),
    line(header.map(() => "---")),
    ...rows.map((row) => line(row.map(markdownText))),
  ].join("");
}

/** A text on one line, in which Markdown sees no marks. */
export function markdownText(text: string): string {
  return printableLine(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_[\]|~]/gu, String.raw`\$&`);
}

/** A block of code; its fence is longer than any in the text, so that the text cannot end it. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`+/gu) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${printable(text).trimEnd()}\n${fence}\n`;
}
