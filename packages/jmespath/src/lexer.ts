import type { Dialect } from "./dialect.ts";
import { parseJson } from "./json-literal.ts";
import { QuerySyntaxError } from "./error.ts";
import type { Json } from "@winnow/value";

export type TokenType =
  | "identifier"
  | "quoted"
  | "number"
  | "literal"
  | "raw"
  | "variable"
  | "end"
  | Punctuation;

const punctuation = [
  "[?",
  "[]",
  "||",
  "&&",
  "<=",
  ">=",
  "==",
  "!=",
  ".",
  "*",
  ",",
  ":",
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  "|",
  "&",
  "@",
  "<",
  ">",
  "!",
] as const;
/** Minus, times and divided by have signs of their own beside those of ASCII. */
const arithmetic = ["//", "+", "-", "\u2212", "\u00d7", "/", "\u00f7", "%", "="] as const;
type Punctuation = (typeof punctuation)[number] | (typeof arithmetic)[number];

const marks: Readonly<Record<Dialect, readonly Punctuation[]>> = {
  kyverno: punctuation,
  assertion: [...punctuation, ...arithmetic],
};

export interface Token {
  readonly type: TokenType;
  readonly text: string;
  readonly offset: number;
  /** The value of a `literal`. */
  readonly value?: Json;
}

const space = /[ \t\r\n]+/y;
const identifier = /[A-Za-z_][A-Za-z0-9_]*/y;
const number = /-?\d+/y;
const variable = /\$[A-Za-z_][A-Za-z0-9_]*/y;

/** Cuts an expression into tokens. Throws QuerySyntaxError. */
export function tokenize(text: string, dialect: Dialect): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const skipped = matchAt(space, text, at);
    if (skipped !== undefined) {
      at += skipped.length;
      continue;
    }
    const { token, end } = nextToken(text, at, dialect);
    tokens.push(token);
    at = end;
  }
  tokens.push({ type: "end", text: "", offset: text.length });
  return tokens;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function nextToken(text: string, at: number, dialect: Dialect): { token: Token; end: number } {
  const char = text[at];
  if (char === "'" || char === '"' || char === "`") return delimited(text, at, char);
  const word = matchAt(identifier, text, at);
  if (word !== undefined) return plain("identifier", word, at);
  const digits = matchAt(number, text, at);
  if (digits !== undefined) return plain("number", digits, at);
  const bound = dialect === "assertion" ? matchAt(variable, text, at) : undefined;
  if (bound !== undefined) return plain("variable", bound, at);
  const mark = marks[dialect].find((candidate) => text.startsWith(candidate, at));
  if (mark !== undefined) return plain(mark, mark, at);
  throw new QuerySyntaxError(`Unknown char: ${JSON.stringify(char ?? "")}`, text, at);
}

function plain(type: TokenType, text: string, offset: number): { token: Token; end: number } {
  return { token: { type, text, offset }, end: offset + text.length };
}

function delimited(text: string, at: number, mark: string): { token: Token; end: number } {
  let end = at + 1;
  while (end < text.length && text[end] !== mark) end += text[end] === "\\" ? 2 : 1;
  if (end >= text.length) throw new QuerySyntaxError(`Unclosed delimiter: ${mark}`, text, at);
  const inner = text.slice(at + 1, end);
  return { token: delimitedToken(text, at, mark, inner), end: end + 1 };
}

function delimitedToken(text: string, offset: number, mark: string, inner: string): Token {
  if (mark === "'") return { type: "raw", text: inner.replaceAll("\\'", "'"), offset };
  try {
    if (mark === '"') {
      const name: unknown = JSON.parse(`"${inner}"`);
      return { type: "quoted", text: String(name), offset };
    }
    return {
      type: "literal",
      text: inner,
      offset,
      value: literalValue(inner.replaceAll("\\`", "`")),
    };
  } catch (error) {
    if (error instanceof QuerySyntaxError) throw error;
    const reason = mark === '"' ? "Invalid quoted identifier" : "Invalid JSON literal";
    throw new QuerySyntaxError(reason, text, offset);
  }
}

/** The JSON between backquotes. */
function literalValue(text: string): Json {
  return parseJson(text.trim());
}
