/**
 * Reading a document whose fields are known: a value files, a test file. What is unknown or of the
 * wrong type is an error with its place, never passed over.
 */
import { pathText } from "@winnow/engine";
import type { YamlDocument } from "@winnow/yaml";
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { InputError } from "../input-error.ts";

/** A value of a document, and the way to it. */
export interface FieldNode {
  readonly value: Json;
  readonly path: readonly (string | number)[];
  readonly document: YamlDocument;
}

export function rootNode(document: YamlDocument): FieldNode {
  return { value: document.value, path: [], document };
}

/** An error about a node: its place in the file, its path in the message. */
export function fieldError(node: FieldNode, message: string): InputError {
  const { document, path } = node;
  const place = document.locate(path) ?? { line: document.line };
  const subject = path.length === 0 ? "" : `${pathText(path)}: `;
  return new InputError(`${subject}${message}`, { file: document.file ?? "<text>", ...place });
}

/** A map that has no other keys than `known`. */
export function mapOf(node: FieldNode, known: readonly string[]): FieldNode & { value: JsonMap } {
  const map = anyMapOf(node);
  for (const key of Object.keys(map.value)) {
    if (!known.includes(key)) {
      throw fieldError(
        { ...node, path: [...node.path, key] },
        `unknown field; known here: ${known.join(", ")}`,
      );
    }
  }
  return map;
}

/** A map with any keys. */
export function anyMapOf(node: FieldNode): FieldNode & { value: JsonMap } {
  const { value } = node;
  if (!isMap(value)) throw fieldError(node, `must be a map, not ${typeName(value)}`);
  return { ...node, value };
}

/** A field of a map; undefined where it is missing or null. */
export function field(map: FieldNode & { value: JsonMap }, key: string): FieldNode | undefined {
  const value = get(map.value, key);
  if (value === undefined || value === null) return undefined;
  return { value, path: [...map.path, key], document: map.document };
}

export function textField(map: FieldNode & { value: JsonMap }, key: string): string | undefined {
  const node = field(map, key);
  return node === undefined ? undefined : textOf(node);
}

export function requiredTextField(map: FieldNode & { value: JsonMap }, key: string): string {
  const text = textField(map, key);
  if (text === undefined || text === "") throw fieldError(map, `${key} is missing`);
  return text;
}

export function booleanField(map: FieldNode & { value: JsonMap }, key: string): boolean {
  const node = field(map, key);
  if (node === undefined) return false;
  if (typeof node.value !== "boolean") {
    throw fieldError(node, `must be true or false, not ${typeName(node.value)}`);
  }
  return node.value;
}

/** The elements of a list field; empty where it is missing. */
export function listField(map: FieldNode & { value: JsonMap }, key: string): FieldNode[] {
  const node = field(map, key);
  if (node === undefined) return [];
  const { value, path, document } = node;
  if (!Array.isArray(value)) throw fieldError(node, `must be a list, not ${typeName(value)}`);
  return value.map((item, index) => ({ value: item, path: [...path, index], document }));
}

export function textListField(map: FieldNode & { value: JsonMap }, key: string): string[] {
  return listField(map, key).map(textOf);
}

/** A map field with any keys; undefined where it is missing. */
export function mapField(map: FieldNode & { value: JsonMap }, key: string): JsonMap | undefined {
  const node = field(map, key);
  return node === undefined ? undefined : anyMapOf(node).value;
}

/** A map field whose values are all texts. */
export function textMapField(
  map: FieldNode & { value: JsonMap },
  key: string,
): Readonly<Record<string, string>> {
  const node = field(map, key);
  if (node === undefined) return {};
  const { value, path, document } = anyMapOf(node);
  const entries = Object.entries(value).map(([name, item]): [string, string] => [
    name,
    textOf({ value: item, path: [...path, name], document }),
  ]);
  return Object.fromEntries(entries);
}

export function textOf(node: FieldNode): string {
  if (typeof node.value !== "string") {
    throw fieldError(node, `must be a text, not ${typeName(node.value)}`);
  }
  return node.value;
}

function typeName(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (isMap(value)) return "a map";
  return typeof value === "string" ? "a text" : `the ${typeof value} ${String(value)}`;
}
