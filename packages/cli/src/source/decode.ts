import { isUtf8 } from "node:buffer";
import { InputError } from "../input-error.ts";

/** The largest single YAML document that is parsed, in characters. */
const maxDocumentLength = 64 * 1024 * 1024;

/**
 * The text of a file. Throws InputError for what is not text, and for a document too large to be a
 * manifest: parsing it would end in an out-of-memory crash instead of a message.
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  const text = decode(bytes, file);
  if (text.length > maxDocumentLength) requireSmallDocuments(text, file);
  return text;
}

function decode(bytes: Uint8Array, file: string): string {
  // PowerShell writes UTF-16 when output is redirected
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  const zero = bytes.indexOf(0);
  if (zero >= 0 || !isUtf8(bytes)) {
    const reason = zero >= 0 ? `a zero byte at offset ${zero}` : "bytes that are not UTF-8";
    throw new InputError(`not a text file (${reason}); give YAML or JSON`, { file });
  }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return buffer.toString("utf8", hasMark ? 3 : 0);
}

function requireSmallDocuments(text: string, file: string): void {
  let start = 0;
  let line = 1;
  while (start < text.length) {
    const next = text.indexOf("\n---", start);
    const end = next < 0 ? text.length : next;
    if (end - start > maxDocumentLength) {
      throw new InputError(
        `this document is ${megabytes(end - start)} MB; the limit is ${megabytes(maxDocumentLength)} MB.` +
          " Write a long list as separate documents with --- between them",
        { file, line },
      );
    }
    for (
      let at = text.indexOf("\n", start);
      at >= 0 && at <= end;
      at = text.indexOf("\n", at + 1)
    ) {
      line += 1;
    }
    start = end + 1;
  }
}

function megabytes(length: number): number {
  return Math.round(length / (1024 * 1024));
}
