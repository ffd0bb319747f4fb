import type { Problem } from "@winnow/engine";
import { printable } from "./printable.ts";

/** `file:line:column: message`, with the path inside the document where the message does not tell. */
export function problemText(problem: Problem): string {
  const { file = "<policy>", document, path, line, column, message } = problem;
  const place =
    line === undefined
      ? `${file}: document ${document + 1}`
      : [file, line, ...(column === undefined ? [] : [column])].join(":");
  const subject = path === "" || message.includes(path) ? "" : `${path}: `;
  return printable(`${place}: ${subject}${message}`);
}
