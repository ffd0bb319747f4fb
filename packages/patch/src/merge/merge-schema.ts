/** How Kubernetes merges a value: which of its lists are merged, and by which keys. */
import { get, isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import { mergeKinds, mergeTypes } from "./merge-keys.ts";

/** What is known of a map; a map without such knowledge has no merged lists. */
export type MergeSchema = ReadonlyMap<string, FieldSchema>;

export interface FieldSchema {
  /** The keys by which a list is merged, none for a list of scalars; undefined: it is replaced. */
  readonly keys: readonly MergeKey[] | undefined;
  /** The name of the type of the value, of the elements of a list. */
  readonly type: string | undefined;
}

export interface MergeKey {
  readonly name: string;
  /** What an element means that does not have the key. */
  readonly fallback: string | undefined;
}

const schemas = new Map<string, MergeSchema>();

/** The schema of a type by its name. */
export function schemaOfType(type: string | undefined): MergeSchema | undefined {
  if (type === undefined || !Object.hasOwn(mergeTypes, type)) return undefined;
  const known = schemas.get(type);
  if (known !== undefined) return known;
  const schema = new Map((mergeTypes[type] ?? "").split(" ").map(readField));
  schemas.set(type, schema);
  return schema;
}

/** The schema of a resource by its apiVersion and kind. */
export function schemaOfResource(value: Json | undefined): MergeSchema | undefined {
  if (!isMap(value)) return undefined;
  const apiVersion = get(value, "apiVersion");
  const kind = get(value, "kind");
  if (typeof apiVersion !== "string" || typeof kind !== "string") return undefined;
  const name = `${apiVersion}/${kind}`;
  return schemaOfType(Object.hasOwn(mergeKinds, name) ? mergeKinds[name] : undefined);
}

/** What a schema knows of a field. */
export function fieldOf(schema: MergeSchema | undefined, name: string): FieldSchema | undefined {
  return schema?.get(name) ?? schema?.get("*");
}

/** Reads `NAME@KEY,KEY=DEFAULT:TYPE`. */
function readField(text: string): [string, FieldSchema] {
  const [, name = "", list, type] = /^([^@:]+)(@[^:]*)?(?::(.+))?$/.exec(text) ?? [];
  return [name, { keys: list === undefined ? undefined : readKeys(list.slice(1)), type }];
}

function readKeys(text: string): MergeKey[] {
  if (text === "") return [];
  return text.split(",").map((key) => {
    const [name = "", fallback] = key.split("=");
    return { name, fallback };
  });
}
