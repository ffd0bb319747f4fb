import { SyntaxProblem } from "../problem.ts";

const simpleEscapes: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "?": "?",
  '"': '"',
  "'": "'",
  "`": "`",
};

/** Escapes with digits: hexadecimal, Unicode with four and with eight digits, octal. */
const numericEscape = /[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})/y;

type ReadCode<Part> = (code: number, isUnicode: boolean, position: number) => Part;

/**
 * The text that stands between quotation marks, at `position`, with its escapes replaced.
 * Throws SyntaxProblem. Source: the language definition, "String and bytes values".
 */
export function unescapeText(body: string, position: number): string {
  return unescape(body, position, (code, _isUnicode, at) => {
    if (code > 0x10_ffff || (code >= 0xd800 && code <= 0xdfff)) {
      throw new SyntaxProblem("the escape stands for no Unicode character", at);
    }
    return String.fromCodePoint(code);
  }).join("");
}

/** Likewise for bytes: characters are UTF-8, `\xff` and `\377` single bytes. */
export function unescapeBytes(body: string, position: number): Uint8Array {
  const encoder = new TextEncoder();
  const parts = unescape(body, position, (code, isUnicode, at) => {
    if (isUnicode) throw new SyntaxProblem("bytes have no escapes for Unicode characters", at);
    return Uint8Array.of(code);
  });
  return joinBytes(parts.map((part) => (typeof part === "string" ? encoder.encode(part) : part)));
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

function unescape<Part>(
  body: string,
  position: number,
  readCode: ReadCode<Part>,
): (string | Part)[] {
  const parts: (string | Part)[] = [];
  let from = 0;
  for (;;) {
    const backslash = body.indexOf("\\", from);
    parts.push(body.slice(from, backslash === -1 ? body.length : backslash));
    if (backslash === -1) return parts;
    const character = body[backslash + 1] ?? "";
    const simple = Object.hasOwn(simpleEscapes, character) ? simpleEscapes[character] : undefined;
    if (simple === undefined) {
      const { part, length } = readNumeric(body, backslash, position + backslash, readCode);
      parts.push(part);
      from = backslash + length;
    } else {
      parts.push(simple);
      from = backslash + 2;
    }
  }
}

function readNumeric<Part>(
  body: string,
  backslash: number,
  position: number,
  readCode: ReadCode<Part>,
): { part: Part; length: number } {
  numericEscape.lastIndex = backslash + 1;
  const found = numericEscape.exec(body);
  if (found === null) {
    throw new SyntaxProblem(
      `${JSON.stringify(body.slice(backslash, backslash + 2))} is no escape; write \\\\ for a backslash`,
      position,
    );
  }
  const [all, hexadecimal, four, eight, octal] = found;
  const code =
    octal === undefined
      ? Number.parseInt(hexadecimal ?? four ?? eight ?? "", 16)
      : Number.parseInt(octal, 8);
  const isUnicode = four !== undefined || eight !== undefined;
  return { part: readCode(code, isUnicode, position), length: all.length + 1 };
}
