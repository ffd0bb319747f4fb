/** The close look at a document: which field is not of the type it should be? */
import { compareBytes, get, goJson, isMap, quote } from "@winnow/value";
import type { Json } from "@winnow/value";
import { acceptsScalar } from "./accept.ts";
import type { FieldType, ScalarKind, StructType } from "./schema.ts";

/** The first field, in the order of bytes, that cannot be read. */
export interface Mismatch {
  /** With indexes and map keys: `spec.volumes[0].azureFile.shareName`. */
  readonly path: string;
  /** What is wrong, in a sentence. */
  readonly message: string;
  /** What Go's decoder says, by which Kyverno reads. */
  readonly goMessage: string;
}

/** Where the search is. */
interface Trail {
  readonly path: string;
  /** Without indexes, embedded structs named: `spec`, `volumes`, `VolumeSource`, `azureFile`. */
  readonly goPath: readonly string[];
  readonly goStruct: string;
}

/** Finds the first mismatch below `root` (`spec` or `metadata`); undefined where all is well. */
export function findMismatch(type: FieldType, value: Json, root: string): Mismatch | undefined {
  return search(type, value, { path: root, goPath: [root], goStruct: "Pod" });
}

function search(type: FieldType, value: Json, trail: Trail): Mismatch | undefined {
  if (value === null) return undefined;
  if (type.kind === "struct") {
    return isMap(value) ? searchStruct(type, value, trail) : mismatch(type, value, trail);
  }
  if (type.kind === "list") {
    if (!Array.isArray(value)) return mismatch(type, value, trail);
    return first(value, (item, index) =>
      search(type.of, item, { ...trail, path: `${trail.path}[${index}]` }),
    );
  }
  if (type.kind === "map") {
    if (!isMap(value)) return mismatch(type, value, trail);
    return first(sortedKeys(value), (key) =>
      search(type.of, get(value, key) ?? null, { ...trail, path: `${trail.path}[${key}]` }),
    );
  }
  return acceptsScalar(type, value) ? undefined : mismatch(type, value, trail);
}

function searchStruct(
  type: StructType,
  value: Readonly<Record<string, Json>>,
  trail: Trail,
): Mismatch | undefined {
  return first(sortedKeys(value), (key) => {
    const field = type.fields.get(key);
    if (field === undefined) return undefined;
    const embedded = type.embeddedIn.get(key);
    return search(field, value[key] ?? null, {
      path: `${trail.path}.${key}`,
      goPath: [...trail.goPath, ...(embedded === undefined ? [] : [embedded]), key],
      goStruct: type.goType.slice("v1.".length),
    });
  });
}

function sortedKeys(map: Readonly<Record<string, Json>>): readonly string[] {
  return Object.keys(map).toSorted(compareBytes);
}

function first<T, R>(
  items: readonly T[],
  find: (item: T, index: number) => R | undefined,
): R | undefined {
  for (const [index, item] of items.entries()) {
    const result = find(item, index);
    if (result !== undefined) return result;
  }
  return undefined;
}

const wantedWords: Readonly<Record<ScalarKind | "struct" | "list" | "map", string>> = {
  text: "a string",
  bool: "true or false",
  int32: "a 32-bit integer",
  int64: "a 64-bit integer",
  quantity: "a quantity such as 100m or 2Gi",
  time: "a time such as 2006-01-02T15:04:05Z",
  intOrString: "an integer or a string",
  raw: "anything",
  struct: "an object",
  list: "a list",
  map: "an object",
};

function mismatch(type: FieldType, value: Json, trail: Trail): Mismatch {
  const { path } = trail;
  const message = `${path} must be ${wantedWords[type.kind]}, not ${foundWords(value)}`;
  return { path, message, goMessage: goMessage(type, value, trail) };
}

function goMessage(type: FieldType, value: Json, { goPath, goStruct }: Trail): string {
  if (type.kind === "quantity") {
    return "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  }
  if (type.kind === "time" && typeof value === "string") {
    return `parsing time ${quote(value)} as "2006-01-02T15:04:05Z07:00"`;
  }
  const found = foundInGo(type, value);
  const field = `${goStruct}.${goPath.join(".")}`;
  return `json: cannot unmarshal ${found} into Go struct field ${field} of type ${type.goType}`;
}

function foundWords(value: Json): string {
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value.slice(0, 100));
  if (Array.isArray(value)) return "a list";
  return isMap(value) ? "an object" : goJson(value);
}

function foundInGo({ kind }: FieldType, value: Json): string {
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "string";
  if (Array.isArray(value)) return "array";
  if (isMap(value)) return "object";
  const isInteger = kind === "int32" || kind === "int64" || kind === "intOrString";
  return isInteger ? `number ${goJson(value)}` : "number";
}
