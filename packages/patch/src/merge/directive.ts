/**
 * Directives of strategic merge patches: `$patch`, in a map or as an element of a list. Follows
 * Kubernetes' "strategic merge patch" document (sig-api-machinery).
 */
import { get, isMap, set, stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { PatchError } from "../patch-error.ts";

export type Directive = "merge" | "replace" | "delete";

const key = "$patch";

/**
 * What a map of a patch wants done with the map it meets.
 *
 * @throws {PatchError} for a directive that does not exist
 */
export function directiveOf(patch: Json | undefined): Directive {
  const value = isMap(patch) ? get(patch, key) : undefined;
  return value === undefined ? "merge" : readDirective(value);
}

/** As `directiveOf`, for a list: an element that holds nothing but `$patch` speaks for all of it. */
export function listDirectiveOf(patch: readonly Json[]): Directive {
  return directiveOf(patch.find(isDirective));
}

/** Whether an element of a list is nothing but a directive. */
export function isDirective(item: Json): item is JsonMap {
  return isMap(item) && get(item, key) !== undefined && Object.keys(item).length === 1;
}

function readDirective(value: Json): Directive {
  if (value === "merge" || value === "replace" || value === "delete") return value;
  throw new PatchError(`$patch must be merge, replace or delete, not ${stringify(value)}`);
}

/** The map without its directive. */
export function withoutDirective(patch: JsonMap): JsonMap {
  return get(patch, key) === undefined ? patch : withoutKeys(patch, (name) => name === key);
}

/** The list without the elements that speak for all of it. */
export function withoutListDirective(patch: readonly Json[]): Json[] {
  return patch.filter((item) => !isDirective(item));
}

/** The map without the keys that are told of. */
export function withoutKeys(map: JsonMap, dropped: (key: string) => boolean): JsonMap {
  const result: JsonMap = {};
  for (const name of Object.keys(map)) {
    if (!dropped(name)) set(result, name, get(map, name) ?? null);
  }
  return result;
}
