/** Where things stand in the text of a document, by the syntax tree of the `yaml` library. */
import { isAlias, isCollection, isMap, isPair, isScalar, isSeq, parseDocument } from "yaml";
import type { Document, Node, Pair, YAMLMap, YAMLSeq } from "yaml";
import { pathText } from "@winnow/engine";
import { EditError } from "./edit.ts";
import type { Path } from "./edit.ts";

/** Reads a document for editing. Throws EditError where the library cannot read it. */
export function readSyntax(text: string): Document {
  let document: Document;
  try {
    document = parseDocument(text, { uniqueKeys: false, logLevel: "silent" });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new EditError("the document is nested too deeply");
  }
  const [error] = document.errors;
  if (error !== undefined) throw new EditError(error.message);
  return document;
}

/** The node at a path. Throws EditError for what comes through an anchor, or is not there. */
export function nodeAt(document: Document, path: Path): Node {
  let node: unknown = document.contents;
  for (const step of path) {
    if (isAlias(node)) throw new EditError(`${pathText(path)} comes through an anchor`);
    if (typeof step === "number") node = isSeq(node) ? node.items[step] : undefined;
    else node = isMap(node) ? pairOf(node, step)?.value : undefined;
  }
  if (isAlias(node)) throw new EditError(`${pathText(path)} comes through an anchor`);
  if (!isScalar(node) && !isCollection(node)) {
    throw new EditError(`${pathText(path)} is not written out`);
  }
  return node;
}

/** The map at a path. Throws EditError. */
export function mapAt(document: Document, path: Path): YAMLMap {
  const node = nodeAt(document, path);
  if (!isMap(node)) throw new EditError(`${pathText(path)} is no map`);
  return node;
}

/** The list at a path. Throws EditError. */
export function listAt(document: Document, path: Path): YAMLSeq {
  const node = nodeAt(document, path);
  if (!isSeq(node)) throw new EditError(`${pathText(path)} is no list`);
  return node;
}

/** The pair of a key, the last where it comes twice. */
export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.findLast((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

/** Where a node starts. */
export function startOf(node: unknown): number {
  const start = isScalar(node) || isCollection(node) || isAlias(node) ? node.range?.[0] : undefined;
  if (start === undefined) throw new EditError("a part of this document is not written out");
  return start;
}

/** Where what a node says ends, without the comments and blank lines behind it. */
export function contentEnd(node: unknown, text: string): number {
  if (isPair(node)) return contentEnd(node.value ?? node.key, text);
  if (isCollection(node) && node.flow !== true) {
    const last: unknown = node.items.at(-1);
    if (last !== undefined) return contentEnd(last, text);
  }
  const start = startOf(node);
  const end = (node as Node).range?.[1] ?? start;
  return start + text.slice(start, end).trimEnd().length;
}
