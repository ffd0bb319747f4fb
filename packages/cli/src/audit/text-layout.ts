/** Laying out plain text: bars, wrapped paragraphs. */
import { printableLine } from "../output/printable.ts";
import type { Colours } from "../output/colours.ts";
import { logShare } from "./words.ts";

export interface TextStyle {
  readonly colours: Colours;
  readonly columns: number;
  /** Whether the terminal shows block characters. */
  readonly isUnicode: boolean;
}

/** A bar whose length is the share on a logarithmic scale; what frees anything has at least one cell. */
export function bar(freed: number, judged: number, cells: number, isUnicode: boolean): string {
  const share = logShare(freed, judged);
  const filled = freed <= 0 ? 0 : Math.min(cells, Math.max(1, Math.round(share * cells)));
  const [full, empty] = isUnicode ? ["█", "░"] : ["#", "."];
  return full.repeat(filled) + empty.repeat(cells - filled);
}

/** A text on lines of `columns`, the lines after the first indented by `hang`; words are kept whole. */
export function wrapped(
  text: string,
  columns: number,
  indent: string,
  hang: string = indent,
): string {
  const lines: string[] = [];
  let line = indent;
  let isEmpty = true;
  for (const word of printableLine(text).split(" ")) {
    if (!isEmpty && Array.from(line).length + 1 + Array.from(word).length > columns) {
      lines.push(line);
      line = hang;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  lines.push(line);
  return `${lines.join("\n")}\n`;
}
