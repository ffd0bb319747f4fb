/**
 * Reads the plain part of YAML in which manifests are mostly written: maps and lists in block style,
 * scalars of one line in ASCII. Everything else is left to js-yaml, and so is every mistake: a text is
 * either read here to its end or not at all.
 */
import type { Json, JsonMap } from "@winnow/value";
import { longestWord, readPlainText } from "./schema.ts";

interface Reader {
  readonly text: string;
  /** Where the content of the current line starts. */
  at: number;
  /** The column of that content; -1 behind the last line. */
  column: number;
}

/** Deeper ones are left to js-yaml. */
const deepest = 100;

const lineEnd = 0x0a;
const space = 0x20;
const doubleQuote = 0x22;
const hash = 0x23;
const singleQuote = 0x27;
const dash = 0x2d;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const lastPrintable = 0x7e;

/** What a character may do, by its code: stand in a key, begin a key, begin a plain scalar. */
const inKey = 1;
const beginsKey = 2;
const beginsScalar = 4;
const roles = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(character)) return inKey | beginsKey | beginsScalar;
  if (/\d/.test(character)) return inKey | beginsScalar;
  if ("./".includes(character)) return inKey | beginsScalar;
  return character === "-" ? inKey : 0;
});

/** The map or list that a text holds; undefined where the text has to be read by js-yaml. */
export function readBlockStyle(text: string): JsonMap | Json[] | undefined {
  const reader: Reader = { text, at: 0, column: 0 };
  if (!toLine(reader, 0) || reader.column < 0) return undefined;
  const { column } = reader;
  const value = isItem(reader) ? readList(reader, column, 0) : readMap(reader, column, 0);
  return reader.column < 0 ? value : undefined;
}

/** Goes to the next line with content, from where a line starts; false for what is not read here. */
function toLine(reader: Reader, from: number): boolean {
  const { text } = reader;
  let start = from;
  for (;;) {
    let at = start;
    while (text.charCodeAt(at) === space) at += 1;
    if (at >= text.length) {
      reader.at = at;
      reader.column = -1;
      return true;
    }
    const code = text.charCodeAt(at);
    if (code !== lineEnd && code !== hash) {
      reader.at = at;
      reader.column = at - start;
      return true;
    }
    const end = code === lineEnd ? at : endOfComment(text, at);
    if (end < 0) return false;
    start = end + 1;
  }
}

/** The end of the line, -1 where the comment holds what js-yaml may refuse. */
function endOfComment(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== lineEnd) {
    const code = text.charCodeAt(at);
    if (code < space || code > lastPrintable) return -1;
    at += 1;
  }
  return at;
}

/** The map whose keys stand in `column`, the reader being at the first one. */
function readMap(reader: Reader, column: number, depth: number): JsonMap | undefined {
  const { text } = reader;
  const map: JsonMap = {};
  if (depth > deepest) return undefined;
  while (reader.column === column) {
    const end = keyEnd(text, reader.at);
    if (end < 0) return undefined;
    const key = text.slice(reader.at, end);
    if (key.length <= longestWord && typeof readPlainText(key) !== "string") return undefined;
    if (key === "__proto__") return undefined;
    const value = readValue(reader, end + 1, column, depth);
    if (value === undefined || reader.column > column) return undefined;
    map[key] = value;
  }
  return map;
}

/** Where a key ends, at its colon; -1 where none begins. */
function keyEnd(text: string, from: number): number {
  if (((roles[text.charCodeAt(from)] ?? 0) & beginsKey) === 0) return -1;
  let at = from + 1;
  while (((roles[text.charCodeAt(at)] ?? 0) & inKey) !== 0) at += 1;
  return text.charCodeAt(at) === colon && isGap(text, at + 1) ? at : -1;
}

/** Whether a space, the end of a line or of the text stands somewhere. */
function isGap(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === space || code === lineEnd || at >= text.length;
}

function isItem(reader: Reader): boolean {
  return (
    reader.text.charCodeAt(reader.at) === dash && reader.text.charCodeAt(reader.at + 1) === space
  );
}

/** What stands behind a key's colon or on the lines below; leaves the reader at the line after it. */
function readValue(reader: Reader, from: number, column: number, depth: number): Json | undefined {
  const { text } = reader;
  let at = from;
  while (text.charCodeAt(at) === space) at += 1;
  if (at < text.length && text.charCodeAt(at) !== lineEnd) return readLine(reader, at);
  if (!toLine(reader, at + 1)) return undefined;
  if (reader.column >= column && isItem(reader)) return readList(reader, reader.column, depth + 1);
  if (reader.column > column) return readMap(reader, reader.column, depth + 1);
  return null;
}

/** The list whose dashes stand in `column`, the reader being at the first one. */
function readList(reader: Reader, column: number, depth: number): Json[] | undefined {
  const { text } = reader;
  const list: Json[] = [];
  if (depth > deepest) return undefined;
  while (reader.column === column && isItem(reader)) {
    let at = reader.at + 2;
    while (text.charCodeAt(at) === space) at += 1;
    let item: Json | undefined;
    if (keyEnd(text, at) >= 0) {
      reader.column += at - reader.at;
      reader.at = at;
      item = readMap(reader, reader.column, depth + 1);
    } else {
      item = readLine(reader, at);
    }
    if (item === undefined || reader.column > column) return undefined;
    list.push(item);
  }
  return list;
}

/** The scalar or empty collection that fills the rest of a line; goes on to the line after it. */
function readLine(reader: Reader, from: number): Json | undefined {
  const { text } = reader;
  const code = text.charCodeAt(from);
  const end = lineEndFrom(text, from, code);
  if (end < 0 || !toLine(reader, end + 1)) return undefined;
  if (code === doubleQuote || code === singleQuote) return text.slice(from + 1, end - 1);
  if (code === openBracket) return [];
  if (code === openBrace) return {};
  const plain = text.slice(from, end);
  return plain.length > longestWord && code > 0x39 ? plain : readPlainText(plain);
}

/** The end of the line whose value begins with `first`; -1 for a value that is not read here. */
function lineEndFrom(text: string, from: number, first: number): number {
  if (first === doubleQuote || first === singleQuote) return quotedEnd(text, from, first);
  if (first === openBracket) return emptyEnd(text, from, closeBracket);
  if (first === openBrace) return emptyEnd(text, from, closeBrace);
  return ((roles[first] ?? 0) & beginsScalar) === 0 ? -1 : plainEnd(text, from);
}

function plainEnd(text: string, from: number): number {
  let at = from;
  let code = 0;
  while (at < text.length) {
    const next = text.charCodeAt(at);
    if (next === lineEnd) break;
    if (next < space || next > lastPrintable || next === hash) return -1;
    if (next === colon && isGap(text, at + 1)) return -1;
    code = next;
    at += 1;
  }
  return code === space ? -1 : at;
}

/** The end of a text in quotes on one line, without escapes. */
function quotedEnd(text: string, from: number, quote: number): number {
  let at = from + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === quote) break;
    // the end of the text is no number, and no character at all
    if (!(code >= space && code <= lastPrintable) || code === backslash) return -1;
    at += 1;
  }
  return isLineEnd(text, at + 1) ? at + 1 : -1;
}

function emptyEnd(text: string, from: number, close: number): number {
  return text.charCodeAt(from + 1) === close && isLineEnd(text, from + 2) ? from + 2 : -1;
}

function isLineEnd(text: string, at: number): boolean {
  return at >= text.length || text.charCodeAt(at) === lineEnd;
}
