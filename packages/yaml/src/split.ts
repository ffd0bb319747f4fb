/** The text of one document and where it starts. */
export interface DocumentText {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/**
 * Cuts a text at its `---` lines, before any YAML is read, so that a broken document is told by its
 * own place and does not hide the others.
 */
export function* splitDocuments(text: string): Generator<DocumentText> {
  let start = 0;
  let line = 1;
  while (start <= text.length) {
    const separator = nextSeparator(text, start);
    const end = separator < 0 ? text.length : separator;
    const part = text.slice(start, end);
    if (!isBlank(part)) yield { text: part, line };
    if (separator < 0) return;
    line += countLines(part);
    // what follows `---` on its line belongs to the document; the dashes are kept as a space
    start = separator + 3;
  }
}

/** The next line that starts with `---`, followed by a space or nothing; -1 where there is none. */
function nextSeparator(text: string, from: number): number {
  let at = from === 0 && text.startsWith("---") ? 0 : text.indexOf("\n---", from);
  while (at >= 0) {
    const dashes = text[at] === "\n" ? at + 1 : at;
    const next = text[dashes + 3];
    if (next === undefined || next === "\n" || next === "\r" || next === " " || next === "\t") {
      return dashes;
    }
    at = text.indexOf("\n---", dashes);
  }
  return -1;
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

/** Whether a text holds nothing but white space and comments. */
function isBlank(text: string): boolean {
  // most documents begin with a letter, which settles it
  if (/^\s*[A-Za-z"'{[]/.test(text)) return false;
  for (let start = 0; start < text.length;) {
    const end = text.indexOf("\n", start);
    const line = text.slice(start, end < 0 ? undefined : end).trimStart();
    if (line !== "" && !line.startsWith("#")) return false;
    if (end < 0) return true;
    start = end + 1;
  }
  return true;
}
