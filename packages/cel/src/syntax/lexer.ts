import { SyntaxProblem } from "../problem.ts";
import { unescapeBytes, unescapeText } from "./string-literal.ts";

export type Token =
  | {
      readonly kind: "identifier" | "quoted" | "mark";
      readonly text: string;
      readonly position: number;
    }
  | { readonly kind: "int" | "uint" | "double"; readonly text: string; readonly position: number }
  | {
      readonly kind: "text";
      readonly value: string;
      readonly text: string;
      readonly position: number;
    }
  | {
      readonly kind: "bytes";
      readonly value: Uint8Array;
      readonly text: string;
      readonly position: number;
    }
  | { readonly kind: "end"; readonly text: ""; readonly position: number };

const space = /(?:[ \t\f\r\n]+|\/\/[^\n]*)+/y;
const double = /(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)/y;
const integer = /(0x[0-9a-fA-F]+|\d+)([uU]?)/y;
const identifier = /[A-Za-z_][A-Za-z0-9_]*/y;
/** A field whose name is no identifier: a.`b-c` */
const quoted = /`([A-Za-z0-9_.\-/ ]+)`/y;
const mark = /==|!=|<=|>=|&&|\|\||[.,:;?()[\]{}+\-*/%<>!]/y;
const stringStart = /([bB]?)([rR]?)("""|'''|"|')/y;

/** Cuts a text into tokens. Throws SyntaxProblem. Source: the language definition, "Syntax". */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += matchAt(space, text, at)?.[0].length ?? 0;
    if (at >= text.length) break;
    const token = readString(text, at) ?? readNumber(text, at) ?? readWord(text, at);
    if (token === undefined) {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      throw new SyntaxProblem(
        `Syntax error: unexpected character ${JSON.stringify(character)}`,
        at,
      );
    }
    tokens.push(token.token);
    at = token.end;
  }
  tokens.push({ kind: "end", text: "", position: text.length });
  return tokens;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

interface Read {
  readonly token: Token;
  readonly end: number;
}

function readNumber(text: string, at: number): Read | undefined {
  const asDouble = matchAt(double, text, at);
  if (asDouble !== null) {
    const [all] = asDouble;
    return { token: { kind: "double", text: all, position: at }, end: at + all.length };
  }
  const asInteger = matchAt(integer, text, at);
  if (asInteger === null) return undefined;
  const [all, digits = "", suffix] = asInteger;
  const kind = suffix === "" ? "int" : "uint";
  return { token: { kind, text: digits, position: at }, end: at + all.length };
}

function readWord(text: string, at: number): Read | undefined {
  const asQuoted = matchAt(quoted, text, at);
  if (asQuoted !== null) {
    const [all, name = ""] = asQuoted;
    return { token: { kind: "quoted", text: name, position: at }, end: at + all.length };
  }
  const asIdentifier = matchAt(identifier, text, at);
  const word = asIdentifier ?? matchAt(mark, text, at);
  if (word === null) return undefined;
  const kind = asIdentifier === null ? "mark" : "identifier";
  return { token: { kind, text: word[0], position: at }, end: at + word[0].length };
}

function readString(text: string, at: number): Read | undefined {
  const start = matchAt(stringStart, text, at);
  if (start === null) return undefined;
  const [all, bytesPrefix, rawPrefix, quote = ""] = start;
  const from = at + all.length;
  const end = endOfString(text, from, quote, rawPrefix !== "");
  const body = text.slice(from, end).replaceAll(/\r\n?/g, "\n");
  const place = { text: text.slice(at, end + quote.length), position: at };
  const isRaw = rawPrefix !== "";
  const token: Token =
    bytesPrefix === ""
      ? { kind: "text", value: isRaw ? body : unescapeText(body, from), ...place }
      : {
          kind: "bytes",
          value: isRaw ? new TextEncoder().encode(body) : unescapeBytes(body, from),
          ...place,
        };
  return { token, end: end + quote.length };
}

/** Where the quotation mark stands that ends a string. */
function endOfString(text: string, from: number, quote: string, isRaw: boolean): number {
  for (let at = from; at < text.length; at += 1) {
    if (text.startsWith(quote, at)) return at;
    const character = text[at];
    if (character === "\\" && !isRaw) at += 1;
    if (quote.length === 1 && (character === "\n" || character === "\r")) break;
  }
  throw new SyntaxProblem(`Syntax error: a string begins with ${quote} and does not end`, from);
}
