/**
 * Strategic merge patches. A map is merged key by key, null deletes, and lists that Kubernetes knows
 * keys for are merged element by element; all other lists are replaced. Elements of the patch come
 * first. What a patch does not touch is shared with the document.
 */
import { copyToExtend, get, isMap, set, stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { PatchError } from "../patch-error.ts";
import {
  directiveOf,
  listDirectiveOf,
  withoutDirective,
  withoutListDirective,
} from "./directive.ts";
import { applyListDirectives, splitListDirectives } from "./kubernetes-directives.ts";
import { mergeByKubernetes } from "./kubernetes-list.ts";
import { mergeByKustomize } from "./kustomize-list.ts";
import { fieldOf, schemaOfResource, schemaOfType } from "./merge-schema.ts";
import type { FieldSchema, MergeSchema } from "./merge-schema.ts";

/**
 * Whose reading of a patch: `kubernetes` as the API server has it, with every directive, refusing
 * what it cannot tell apart; `kustomize` as kyaml has it, which knows `$patch` only and goes wrong
 * silently on elements without their key and on lists of two keys.
 */
export type MergeReading = "kubernetes" | "kustomize";

/** Merges a document with its patch; undefined where the patch deletes it. */
export type MergeValues = (
  before: Json | undefined,
  patch: Json | undefined,
  schema: FieldSchema | undefined,
) => Json | undefined;

const deepest = 500;

/**
 * The document with the patch merged into it; undefined where the patch deletes the whole of it.
 * Which lists are merged by which keys is told by the document's apiVersion and kind.
 *
 * @throws {PatchError} where patch and document do not fit together
 */
export function mergeStrategically(
  document: JsonMap,
  patch: JsonMap,
  reading: MergeReading,
): JsonMap | undefined {
  const schema = schemaOfResource(document) ?? schemaOfResource(patch);
  const merged = mergeMaps(document, patch, schema, { reading, depth: 0 });
  return isMap(merged) ? merged : undefined;
}

interface Merge {
  readonly reading: MergeReading;
  readonly depth: number;
}

function mergeValues(
  before: Json | undefined,
  patch: Json | undefined,
  field: FieldSchema | undefined,
  merge: Merge,
): Json | undefined {
  if (patch === undefined && isUntouched(field, merge)) return before;
  if (merge.depth > deepest) throw new PatchError(`a patch may be nested ${deepest} levels deep`);
  const sample = isNothing(before) ? patch : before;
  if (Array.isArray(sample)) {
    return mergeLists(asList(before, sample), asList(patch, sample), field, merge);
  }
  if (isMap(sample) || isNothing(sample)) {
    const schema =
      schemaOfType(field?.type) ??
      (field === undefined ? (schemaOfResource(before) ?? schemaOfResource(patch)) : undefined);
    return mergeMaps(asMap(before, sample), asMap(patch, sample), schema, merge);
  }
  if (typeof patch === "object" && patch !== null) throw misfit(sample, patch);
  if (patch === null) return undefined;
  return patch ?? before;
}

/** Whether a value stays as it is where the patch says nothing. */
function isUntouched(field: FieldSchema | undefined, merge: Merge): boolean {
  return merge.reading === "kubernetes" || field === undefined;
}

function isNothing(value: Json | undefined): value is null | undefined {
  return value === null || value === undefined;
}

function asMap(value: Json | undefined, sample: Json | undefined): JsonMap | null | undefined {
  if (isNothing(value) || isMap(value)) return value;
  throw misfit(sample, value);
}

function asList(value: Json | undefined, sample: Json): Json[] | null | undefined {
  if (isNothing(value) || Array.isArray(value)) return value;
  throw misfit(sample, value);
}

function misfit(expected: Json | undefined, found: Json): PatchError {
  const kind = (value: Json): string =>
    Array.isArray(value) ? "a list" : isMap(value) ? "a map" : "a scalar";
  const text = stringify(found);
  const shown = text.length > 100 ? `${text.slice(0, 100)}…` : text;
  return new PatchError(`${kind(expected ?? null)} cannot be merged with ${kind(found)}: ${shown}`);
}

function mergeMaps(
  before: JsonMap | null | undefined,
  patch: JsonMap | null | undefined,
  schema: MergeSchema | undefined,
  merge: Merge,
): Json | undefined {
  if (isNothing(before)) {
    if (patch === undefined) return before;
    if (patch === null) return undefined;
    return addedMap(patch, schema, merge);
  }
  if (patch === null) return undefined;
  if (patch === undefined) return mergeFields(before, {}, schema, merge);
  switch (directiveOf(patch)) {
    case "delete":
      return undefined;
    case "replace":
      return addedMap(withoutDirective(patch), schema, merge);
    case "merge":
      break;
  }
  const plain = withoutDirective(patch);
  if (merge.reading === "kustomize") {
    return mergeFields(before === patch ? plain : before, plain, schema, merge);
  }
  const { fields, directives } = splitListDirectives(plain);
  return applyListDirectives(mergeFields(before, fields, schema, merge), directives, schema);
}

/** A map that only the patch has: its nulls and directives do not get into the document. */
function addedMap(patch: JsonMap, schema: MergeSchema | undefined, merge: Merge): Json | undefined {
  if (merge.reading === "kustomize") {
    if (get(patch, "$patch") === "delete") return undefined;
    const plain = withoutDirective(patch);
    return mergeFields(plain, plain, schema, merge);
  }
  if (directiveOf(patch) === "delete") return undefined;
  const { fields, directives } = splitListDirectives(withoutDirective(patch));
  return applyListDirectives(mergeFields({}, fields, schema, merge), directives, schema);
}

function mergeFields(
  before: JsonMap,
  patch: JsonMap,
  schema: MergeSchema | undefined,
  merge: Merge,
): JsonMap {
  const inner: Merge = { reading: merge.reading, depth: merge.depth + 1 };
  if (merge.reading === "kubernetes") return mergePatched(before, patch, schema, inner);
  const result: JsonMap = {};
  let changed = false;
  for (const key of Object.keys(before)) {
    const found = get(before, key) ?? null;
    const merged = mergeValues(found, get(patch, key), fieldOf(schema, key), inner);
    changed ||= merged !== found;
    if (merged !== undefined) set(result, key, merged);
  }
  for (const key of Object.keys(patch)) {
    if (Object.hasOwn(before, key)) continue;
    const merged = mergeValues(undefined, get(patch, key), fieldOf(schema, key), inner);
    if (merged === undefined) continue;
    changed = true;
    set(result, key, merged);
  }
  return changed ? result : before;
}

/** As mergeFields, where everything stays as it is of which the patch says nothing. */
function mergePatched(
  before: JsonMap,
  patch: JsonMap,
  schema: MergeSchema | undefined,
  inner: Merge,
): JsonMap {
  let result: JsonMap | undefined;
  for (const key of Object.keys(patch)) {
    const found = get(before, key);
    const merged = mergeValues(found, get(patch, key), fieldOf(schema, key), inner);
    if (merged === found) continue;
    result ??= found === undefined ? copyToExtend(before) : { ...before };
    if (merged === undefined) delete result[key];
    else set(result, key, merged);
  }
  return result ?? before;
}

function mergeLists(
  before: Json[] | null | undefined,
  patch: Json[] | null | undefined,
  field: FieldSchema | undefined,
  merge: Merge,
): Json | undefined {
  const elements: FieldSchema = { keys: undefined, type: field?.type };
  const each: MergeValues = (left, right) => mergeValues(left, right, elements, merge);
  if (field?.keys === undefined) {
    if (patch === undefined) return before;
    if (patch === null) return undefined;
    return merge.reading === "kubernetes" ? plainList(patch) : patch;
  }
  if (patch === null) return undefined;
  if (merge.reading === "kubernetes") {
    return patch === undefined ? before : mergeByKubernetes(before ?? [], patch, field.keys, each);
  }
  return mergeByKustomize(before ?? undefined, patch, field.keys, each);
}

/** A list that replaces another one cannot tell what to do with single elements. */
function plainList(patch: Json[]): Json[] {
  const directive = listDirectiveOf(patch);
  if (directive === "delete") return [];
  const items = withoutListDirective(patch);
  if (items.some((item) => isMap(item) && get(item, "$patch") !== undefined)) {
    throw new PatchError(
      "$patch stands in an element of a list that is replaced as a whole, because no merge key is known for it",
    );
  }
  return items;
}
