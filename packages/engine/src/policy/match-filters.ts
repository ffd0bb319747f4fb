import { get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { Path } from "./check-schema.ts";
import { mapOf, mapsOf } from "./read-fields.ts";

/** One entry of `any` or `all`, or the attributes that stand directly in `match` or `exclude`. */
export interface WrittenFilter {
  readonly filter: JsonMap;
  readonly path: Path;
}

/** Attributes that only a request of a user has. */
export const userAttributes = ["roles", "clusterRoles", "subjects"] as const;

/** The filters of a match or exclude block as they are written; the old form counts if it says something. */
export function filtersOf(block: JsonMap, path: Path): WrittenFilter[] {
  const listed = (["any", "all"] as const).flatMap((key) =>
    mapsOf(block, key).map((filter, index) => ({ filter, path: [...path, key, index] })),
  );
  return namesSomething(block) || listed.length === 0
    ? [...listed, { filter: block, path }]
    : listed;
}

/** Whether a filter names a resource or a user at all. */
export function namesSomething(filter: JsonMap): boolean {
  return namesResources(filter) || userAttributes.some((key) => isFilled(filter, key));
}

/** Whether the `resources` of a filter say anything. */
export function namesResources(filter: JsonMap): boolean {
  return Object.values(mapOf(filter, "resources") ?? {}).some((value) => value !== null);
}

/** Whether a field is a list with something in it. */
export function isFilled(owner: JsonMap, key: string): boolean {
  const value = get(owner, key);
  return Array.isArray(value) && value.length > 0;
}
