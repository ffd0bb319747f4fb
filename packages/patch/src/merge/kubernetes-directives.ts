/**
 * The directives that stand beside fields: `$deleteFromPrimitiveList/FIELD`, `$setElementOrder/FIELD`
 * and `$retainKeys`. Follows Kubernetes' "strategic merge patch" document (sig-api-machinery).
 */
import { get, isMap, set, stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { PatchError } from "../patch-error.ts";
import { withoutKeys } from "./directive.ts";
import { fieldOf } from "./merge-schema.ts";
import type { MergeSchema } from "./merge-schema.ts";

const deletion = "$deleteFromPrimitiveList/";
const order = "$setElementOrder/";
const retain = "$retainKeys";

function isDirective(key: string): boolean {
  return key === retain || key.startsWith(deletion) || key.startsWith(order);
}

/** A map of a patch, its directives apart from its fields. */
export function splitListDirectives(patch: JsonMap): {
  readonly fields: JsonMap;
  readonly directives: JsonMap | undefined;
} {
  if (!Object.keys(patch).some(isDirective)) return { fields: patch, directives: undefined };
  return {
    fields: withoutKeys(patch, isDirective),
    directives: withoutKeys(patch, (key) => !isDirective(key)),
  };
}

/**
 * The merged map after its directives.
 *
 * @throws {PatchError} for a directive that is no list
 */
export function applyListDirectives(
  map: JsonMap,
  directives: JsonMap | undefined,
  schema: MergeSchema | undefined,
): JsonMap {
  if (directives === undefined) return map;
  const result = { ...map };
  for (const directive of Object.keys(directives)) {
    const value = get(directives, directive);
    if (!Array.isArray(value)) throw new PatchError(`${directive} must be a list`);
    if (directive === retain) {
      const kept = new Set(value);
      for (const key of Object.keys(result)) if (!kept.has(key)) delete result[key];
      continue;
    }
    const field = directive.slice(directive.indexOf("/") + 1);
    const list = get(result, field);
    if (!Array.isArray(list)) continue;
    if (directive.startsWith(deletion)) {
      const dropped = new Set(value.map(stringify));
      set(
        result,
        field,
        list.filter((item) => !dropped.has(stringify(item))),
      );
    } else {
      set(result, field, inOrder(list, value, fieldOf(schema, field)?.keys?.[0]?.name));
    }
  }
  return result;
}

/** The elements that the order names, in that order; the others after those they stood behind. */
function inOrder(list: readonly Json[], wanted: readonly Json[], key: string | undefined): Json[] {
  const identity = (item: Json): string =>
    stringify(isMap(item) && key !== undefined ? (get(item, key) ?? null) : item);
  const ranks = new Map(wanted.map((item, rank) => [identity(item), rank]));
  let last = -1;
  const ranked = list.map((item) => {
    const rank = ranks.get(identity(item));
    if (rank !== undefined) last = rank;
    return { item, rank: rank ?? last, named: rank !== undefined };
  });
  return ranked
    .toSorted((left, right) => left.rank - right.rank || Number(right.named) - Number(left.named))
    .map(({ item }) => item);
}
