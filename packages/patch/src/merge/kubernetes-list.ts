/** Lists with merge keys as Kubernetes merges them. */
import { get, isMap, stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { PatchError } from "../patch-error.ts";
import { directiveOf, listDirectiveOf, withoutListDirective } from "./directive.ts";
import type { MergeValues } from "./merge.ts";
import type { MergeKey } from "./merge-schema.ts";

/**
 * The elements of the patch, merged with those they name, then the other elements of the list.
 *
 * @throws {PatchError} for an element of the patch that does not have its key
 */
export function mergeByKubernetes(
  list: readonly Json[],
  patch: Json[],
  keys: readonly MergeKey[],
  merge: MergeValues,
): Json[] {
  const directive = listDirectiveOf(patch);
  if (directive === "delete") return [];
  const items = withoutListDirective(patch);
  const before = directive === "replace" ? [] : list;
  return keys.length === 0
    ? mergeScalars(before, items)
    : mergeElements(before, items, keys, merge);
}

function mergeScalars(list: readonly Json[], patch: readonly Json[]): Json[] {
  const seen = new Set<string>();
  return [...patch, ...list].filter((item) => {
    const text = stringify(item);
    return !seen.has(text) && seen.add(text);
  });
}

function mergeElements(
  list: readonly Json[],
  patch: readonly Json[],
  keys: readonly MergeKey[],
  merge: MergeValues,
): Json[] {
  const places = new Map<string, number>();
  list.forEach((item, place) => {
    const identity = isMap(item) ? identityOf(item, keys) : undefined;
    if (identity !== undefined && !places.has(identity)) places.set(identity, place);
  });
  const taken = new Set<number>();
  const first = patch.flatMap((item) => {
    const identity = isMap(item) ? identityOf(item, keys) : undefined;
    if (identity === undefined) {
      throw new PatchError(
        `an element of the patch needs the key ${keys[0]?.name}: ${stringify(item)}`,
      );
    }
    const place = places.get(identity);
    if (place !== undefined) taken.add(place);
    if (directiveOf(item) === "delete") return [];
    const merged = merge(place === undefined ? undefined : list[place], item, undefined);
    return merged === undefined ? [] : [merged];
  });
  return [...first, ...list.filter((_, place) => !taken.has(place))];
}

/** What tells an element from the others; undefined where it lacks a key that has no default. */
function identityOf(item: JsonMap, keys: readonly MergeKey[]): string | undefined {
  const only = keys.length === 1 ? get(item, keys[0]?.name ?? "") : undefined;
  // no other value is written with a quote in front
  if (typeof only === "string") return `"${only}`;
  const values: Json[] = [];
  for (const [position, { name, fallback }] of keys.entries()) {
    const value = get(item, name) ?? fallback;
    // keys after the first only tell elements apart that share it
    if (value === undefined && position === 0) return undefined;
    values.push(value ?? null);
  }
  return stringify(values);
}
