import { QueryError } from "../error.ts";

export interface PemBlock {
  readonly type: string;
  readonly bytes: Uint8Array;
}

const begin = "-----BEGIN ";
const end = "\n-----END ";
const dashes = "-----";

/** The first block of a PEM text that can be read, whatever stands around it. Throws QueryError. Source: RFC 7468. */
export function firstPemBlock(text: string): PemBlock {
  let from = 0;
  for (;;) {
    const start = text.indexOf(begin, from);
    if (start < 0) break;
    const headEnd = text.indexOf("\n", start);
    const stop = headEnd < 0 ? -1 : text.indexOf(end, headEnd);
    if (stop < 0) break;
    const isLine = start === 0 || text[start - 1] === "\n";
    const block = isLine ? readBlock(text, start, headEnd, stop) : undefined;
    if (block !== undefined) return block;
    from = isLine ? stop : start + begin.length;
  }
  throw new QueryError("failed to decode PEM block");
}

function readBlock(
  text: string,
  start: number,
  headEnd: number,
  stop: number,
): PemBlock | undefined {
  const head = text.slice(start + begin.length, headEnd).trimEnd();
  const [tail = ""] = text.slice(stop + end.length).split("\n", 1);
  if (!head.endsWith(dashes) || head !== tail.trimEnd()) return undefined;
  const bytes = decodeBase64(bodyOf(text.slice(headEnd + 1, stop)));
  return bytes === undefined ? undefined : { type: head.slice(0, -dashes.length), bytes };
}

/** What stands behind headers (`Proc-Type: …`). */
function bodyOf(text: string): string {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => !line.includes(":"));
  return first < 0 ? "" : lines.slice(first).join("");
}

function decodeBase64(text: string): Uint8Array | undefined {
  const compact = text.replaceAll(/\s/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.length % 4 !== 0) return undefined;
  return Uint8Array.from(atob(compact), (char) => char.charCodeAt(0));
}

export function encodeBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
