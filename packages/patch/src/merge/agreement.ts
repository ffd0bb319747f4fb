/**
 * Whether the two readings of a merge can part. Working out both costs twice a merge; that they give
 * the same can mostly be seen from the document and the patch: the readings part over directives and
 * nulls, over lists with several keys, and over elements that cannot be told apart by their key.
 */
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { fieldOf, schemaOfResource, schemaOfType } from "./merge-schema.ts";
import type { FieldSchema, MergeKey, MergeSchema } from "./merge-schema.ts";

const deepest = 100;

/**
 * Whether a merge surely gives the same in both readings; false where it may not, or where it fails.
 */
export function readingsAgree(document: JsonMap, patch: JsonMap): boolean {
  const schema = schemaOfResource(document) ?? schemaOfResource(patch);
  return agreeOnFields(document, patch, schema, 0);
}

function agree(
  before: Json | undefined,
  patch: Json | undefined,
  field: FieldSchema | undefined,
  depth: number,
): boolean {
  if (patch === undefined) return field === undefined || isRegular(before, field, depth);
  if (patch === null || depth > deepest) return false;
  if (Array.isArray(patch)) return agreeOnList(before, patch, field, depth);
  if (isMap(patch)) return agreeOnMap(before, patch, field, depth);
  return typeof before !== "object" || before === null;
}

function agreeOnMap(
  before: Json | undefined,
  patch: JsonMap,
  field: FieldSchema | undefined,
  depth: number,
): boolean {
  const found = before ?? undefined;
  if (field?.keys !== undefined || (found !== undefined && !isMap(found))) return false;
  // a resource inside a resource brings the schema of its own kind
  if (field === undefined && (isResource(found) || isResource(patch))) return false;
  return agreeOnFields(found, patch, schemaOfType(field?.type), depth);
}

function isResource(value: JsonMap | undefined): boolean {
  return value !== undefined && schemaOfResource(value) !== undefined;
}

function agreeOnFields(
  before: JsonMap | undefined,
  patch: JsonMap,
  schema: MergeSchema | undefined,
  depth: number,
): boolean {
  for (const key of Object.keys(patch)) {
    if (key.startsWith("$")) return false;
    const found = before === undefined ? undefined : get(before, key);
    if (!agree(found, get(patch, key), fieldOf(schema, key), depth + 1)) return false;
  }
  if (schema === undefined || before === undefined) return true;
  for (const key of Object.keys(before)) {
    const value = get(before, key);
    if (typeof value !== "object" || Object.hasOwn(patch, key)) continue;
    if (!isRegular(value, fieldOf(schema, key), depth + 1)) return false;
  }
  return true;
}

function agreeOnList(
  before: Json | undefined,
  patch: readonly Json[],
  field: FieldSchema | undefined,
  depth: number,
): boolean {
  const found = before ?? [];
  if (!Array.isArray(found)) return false;
  if (field?.keys === undefined) return !patch.some(hasDirective);
  const [key, ...others] = field.keys;
  if (key === undefined) return patch.every(isText) && found.every(isText);
  if (others.length > 0 || !haveNames(patch, key) || !haveNames(found, key)) return false;
  const elements: FieldSchema = { keys: undefined, type: field.type };
  for (const item of patch) {
    const name = nameOf(item, key);
    const own = found.find((candidate) => nameOf(candidate, key) === name);
    if (!agree(own, item, elements, depth + 1)) return false;
  }
  return areRegular(found, elements.type, depth);
}

function nameOf(item: Json | undefined, key: MergeKey): Json | undefined {
  return isMap(item) ? get(item, key.name) : undefined;
}

function hasDirective(item: Json): boolean {
  return isMap(item) && get(item, "$patch") !== undefined;
}

function isText(item: Json): boolean {
  return typeof item === "string";
}

/** Whether all elements are told apart by their key, which is a text. */
function haveNames(list: readonly Json[], key: MergeKey): boolean {
  for (const item of list) {
    const name = nameOf(item, key);
    if (typeof name !== "string" || name === "") return false;
  }
  return list.length < 2 || new Set(list.map((item) => nameOf(item, key))).size === list.length;
}

/** Whether a value stays as it is where the patch says nothing of it. */
function isRegular(
  value: Json | undefined,
  field: FieldSchema | undefined,
  depth: number,
): boolean {
  if (field === undefined || typeof value !== "object" || value === null) return true;
  if (depth > deepest) return false;
  if (!Array.isArray(value)) return isRegularMap(value, schemaOfType(field.type), depth);
  if (field.keys === undefined) return true;
  if (field.keys.length === 0) return value.every(isText) && new Set(value).size === value.length;
  return areTold(value, field.keys) && areRegular(value, field.type, depth);
}

function areRegular(list: readonly Json[], type: string | undefined, depth: number): boolean {
  const schema = schemaOfType(type);
  if (schema === undefined) return true;
  for (const item of list) {
    if (!isMap(item) || !isRegularMap(item, schema, depth + 1)) return false;
  }
  return true;
}

/**
 * Maps that were found regular, by the schema they were found so. Versions of a resource share most
 * of their maps, and each patch looks at all of them; what is merged is never changed in place.
 */
const knownRegular = new WeakMap<JsonMap, MergeSchema>();

function isRegularMap(map: JsonMap, schema: MergeSchema | undefined, depth: number): boolean {
  if (schema === undefined || knownRegular.get(map) === schema) return true;
  for (const key of Object.keys(map)) {
    const value = get(map, key);
    if (typeof value !== "object" || value === null) continue;
    if (!isRegular(value, fieldOf(schema, key), depth + 1)) return false;
  }
  knownRegular.set(map, schema);
  return true;
}

/** Whether elements are told apart by their first key, and have none of the others. */
function areTold(list: readonly Json[], [first, ...others]: readonly MergeKey[]): boolean {
  if (first === undefined) return false;
  for (const item of list) {
    if (textOf(nameOf(item, first)) === undefined) return false;
    if (others.some((key) => nameOf(item, key) !== undefined)) return false;
  }
  return (
    list.length < 2 || new Set(list.map((item) => textOf(nameOf(item, first)))).size === list.length
  );
}

function textOf(value: Json | undefined): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" ? String(value) : undefined;
}
