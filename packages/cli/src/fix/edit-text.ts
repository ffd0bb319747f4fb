/**
 * Changes to the text of a document that leave every other byte as it is: comments, quotes, order
 * and indentation stay. What this form cannot do is an EditError; edit-tree.ts can do the rest.
 */
import { stringify } from "@winnow/value";
import type { Json } from "@winnow/value";
import { printYaml } from "@winnow/yaml";
import { isCollection, isMap, isScalar } from "yaml";
import type { Document, Node, Pair, YAMLMap } from "yaml";
import { EditError } from "./edit.ts";
import type { Edit, Path } from "./edit.ts";
import { contentEnd, listAt, mapAt, nodeAt, pairOf, readSyntax, startOf } from "./syntax.ts";
import {
  columnOf,
  indentFollowing,
  indentLines,
  lineBreakOf,
  lineEnd,
  lineStart,
  outdentLines,
  splice,
} from "./text-lines.ts";

type EditOf<Type extends Edit["type"]> = Extract<Edit, { type: Type }>;

/** The text of a document after the change. Throws EditError. */
export function editText(text: string, edit: Edit): string {
  const document = readSyntax(text);
  switch (edit.type) {
    case "remove":
      return removeKey(text, document, edit.path);
    case "insert":
      return insertKey(text, document, edit);
    case "replace":
      return replaceScalar(text, nodeAt(document, edit.path), edit.value);
    case "rename":
      return replaceScalar(text, parentPair(document, edit.path).pair.key as Node, edit.key);
    case "nest":
      return nestValue(text, document, edit);
    case "list":
      return listValue(text, document, edit.path);
    case "append":
      return appendItems(text, document, edit);
  }
}

function parentPair(document: Document, path: Path): { map: YAMLMap; pair: Pair } {
  const key = path.at(-1);
  if (typeof key !== "string") throw new EditError("only a map's keys can be changed in the text");
  const map = mapAt(document, path.slice(0, -1));
  const pair = pairOf(map, key);
  if (pair === undefined) throw new EditError(`${key} comes through an anchor`);
  return { map, pair };
}

function removeKey(text: string, document: Document, path: Path): string {
  const { map, pair } = parentPair(document, path);
  const start = startOf(pair.key);
  const end = contentEnd(pair, text);
  const index = map.items.indexOf(pair);
  if (map.flow === true) {
    const next = map.items[index + 1];
    if (next !== undefined) return splice(text, start, startOf(next.key), "");
    const before = map.items[index - 1];
    return splice(text, before === undefined ? start : contentEnd(before, text), end, "");
  }
  if (map.items.length === 1) throw new EditError("the map would be empty");
  const line = lineStart(text, start);
  const endOfLine = lineEnd(text, end);
  // comments behind a value of several lines belong to its parts, and go where those go
  const comment = text.slice(start, end).includes("\n") ? "" : text.slice(end, endOfLine).trim();
  const eol = lineBreakOf(text);
  const next = Math.min(text.length, text.indexOf("\n", endOfLine) + 1 || text.length);
  const indent = text.slice(line, start);
  if (indent.trim() === "") {
    return splice(text, line, next, comment === "" ? "" : indent + comment + eol);
  }
  // the first key behind a dash: what follows moves up to it
  const following = next + (/^ */u.exec(text.slice(next))?.[0].length ?? 0);
  return splice(
    text,
    start,
    following,
    comment === "" ? "" : comment + eol + " ".repeat(start - line),
  );
}

function insertKey(text: string, document: Document, edit: EditOf<"insert">): string {
  const map = mapAt(document, edit.path);
  const [first] = map.items;
  const after = edit.after === undefined ? undefined : pairOf(map, edit.after);
  if (map.flow === true) {
    const member = `${flowKey(edit.key, text)}: ${stringify(edit.value)}`;
    if (first === undefined) return splice(text, startOf(map) + 1, startOf(map) + 1, member);
    const start = startOf(first.key);
    const line = lineStart(text, start);
    const indent = text.slice(line, start);
    const gap = indent.trim() === "" ? lineBreakOf(text) + indent : " ";
    if (after === undefined) return splice(text, start, start, `${member},${gap}`);
    const end = contentEnd(after, text);
    return splice(text, end, end, `,${gap}${member}`);
  }
  if (first === undefined) throw new EditError("the map is empty");
  const eol = lineBreakOf(text);
  const column = columnOf(text, startOf(first.key));
  const snippet = indentFollowing(keyText(text, document, edit), column).replaceAll(/\r?\n/gu, eol);
  if (after === undefined) {
    const start = startOf(first.key);
    return splice(text, start, start, snippet + eol + " ".repeat(column));
  }
  const end = lineEnd(text, contentEnd(after, text));
  return splice(text, end, end, eol + " ".repeat(column) + snippet);
}

/** `key: value` as it stands at the left edge, with the comments of the value it is copied from. */
function keyText(text: string, document: Document, edit: EditOf<"insert">): string {
  const printed = printYaml({ [edit.key]: edit.value }).trimEnd();
  if (edit.copyOf === undefined) return printed;
  const node = nodeAt(document, edit.copyOf);
  if (!isCollection(node) || node.flow === true) return printed;
  const start = startOf(node);
  const line = lineStart(text, start);
  if (text.slice(line, start).trim() !== "") return printed;
  const { pair } = parentPair(document, edit.copyOf);
  const belowKey = text.indexOf("\n", contentEnd(pair.key, text)) + 1;
  const source = text.slice(belowKey, lineEnd(text, contentEnd(node, text)));
  return `${edit.key}:\n${indentLines(outdentLines(source, start - line), 2)}`;
}

/** Quotes stay as they are. */
function replaceScalar(text: string, node: Node, value: string): string {
  if (!isScalar(node)) throw new EditError("only a scalar can be replaced");
  const start = startOf(node);
  const end = contentEnd(node, text);
  const quote = /^["']/u.exec(text.slice(start, end))?.[0] ?? "";
  if (!/^[\w./-]+$/u.test(value)) throw new EditError(`${value} would need quotes`);
  return splice(text, start, end, quote + value + quote);
}

function nestValue(text: string, document: Document, edit: EditOf<"nest">): string {
  const { pair } = parentPair(document, edit.path);
  const node = nodeAt(document, edit.path);
  const start = startOf(node);
  const end = contentEnd(node, text);
  if (!isCollection(node) || node.flow === true) {
    const inner = text.slice(start, end);
    return splice(text, start, end, `{${flowKey(edit.key, text)}: ${inner}}`);
  }
  const line = lineStart(text, start);
  const column = requireOwnLine(text, start);
  const keyColumn = Math.max(column, columnOf(text, startOf(pair.key)) + 2);
  const shift = isMap(node) ? 2 : keyColumn - column;
  const endOfLine = lineEnd(text, end);
  const key = `${" ".repeat(keyColumn)}${edit.key}:${lineBreakOf(text)}`;
  return splice(text, line, endOfLine, key + indentLines(text.slice(line, endOfLine), shift));
}

function listValue(text: string, document: Document, path: Path): string {
  const { map, pair } = parentPair(document, path);
  const node = nodeAt(document, path);
  const start = startOf(node);
  const end = contentEnd(node, text);
  const inner = text.slice(start, end);
  const isFlow = isCollection(node) && node.flow === true;
  if (isFlow || map.flow === true) return splice(text, start, end, `[${inner}]`);
  if (isCollection(node)) {
    requireOwnLine(text, start);
    const endOfLine = lineEnd(text, end);
    return splice(text, start, endOfLine, `- ${indentFollowing(text.slice(start, endOfLine), 2)}`);
  }
  const colon = contentEnd(pair.key, text);
  if (inner.includes("\n") || text.slice(colon, start).trim() !== ":") {
    throw new EditError("only a scalar on one line becomes an item");
  }
  const column = columnOf(text, startOf(pair.key)) + 2;
  return splice(text, colon, start, `:${lineBreakOf(text)}${" ".repeat(column)}- `);
}

function appendItems(text: string, document: Document, edit: EditOf<"append">): string {
  const list = listAt(document, edit.path);
  const last = list.items.at(-1);
  if (last === undefined) throw new EditError("the list is empty");
  const end = contentEnd(last, text);
  if (list.flow === true) {
    const items = edit.items.map(
      (item) => `, ${isScalarValue(item) ? blockText(item) : stringify(item)}`,
    );
    return splice(text, end, end, items.join(""));
  }
  const column = requireOwnLine(text, startOf(list));
  const eol = lineBreakOf(text);
  const lines = edit.items.map((item) => {
    const snippet = indentFollowing(blockText(item), column + 2).replaceAll(/\r?\n/gu, eol);
    return `${eol}${" ".repeat(column)}- ${snippet}`;
  });
  const endOfLine = lineEnd(text, end);
  return splice(text, endOfLine, endOfLine, lines.join(""));
}

function isScalarValue(value: Json): boolean {
  return typeof value !== "object" || value === null;
}

function blockText(value: Json): string {
  return printYaml(value).trimEnd();
}

/** The column of an offset in front of which its line is empty. */
function requireOwnLine(text: string, offset: number): number {
  const line = lineStart(text, offset);
  if (text.slice(line, offset).trim() !== "") throw new EditError("a line of its own is needed");
  return offset - line;
}

/** In JSON, keys have quotes. */
function flowKey(key: string, text: string): string {
  return /^\s*[[{]/u.test(text) ? JSON.stringify(key) : key;
}
