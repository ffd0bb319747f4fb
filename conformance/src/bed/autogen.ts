import { computeAutogenRules } from "@winnow/engine";
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { Bed } from "../bed.ts";
import { mapMember, tableBed } from "../table-bed.ts";

/**
 * The rules for pod controllers that follow from a policy's rules for pods. The reference prints its
 * own structures, with zero values that no policy writes; those are taken out on both sides.
 */
export const autogen: Bed = tableBed(
  "autogen",
  "oracle/autogen.jsonl",
  (input) => computeAutogenRules(mapMember(input, "policy")).map(withoutZeroValues),
  withoutZeroValues,
);

const zeroValued: ReadonlySet<string> = new Set([
  "required",
  "useCache",
  "verifyDigest",
  "mutateDigest",
  "type",
]);

function withoutZeroValues(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutZeroValues);
  if (!isMap(value)) return value;
  const result: JsonMap = {};
  for (const key of Object.keys(value)) {
    const inner = withoutZeroValues(get(value, key) ?? null);
    const isEmpty = isMap(inner) && Object.keys(inner).length === 0;
    if (isEmpty && (key === "resources" || key === "validate")) continue;
    if (zeroValued.has(key) && (inner === false || inner === "")) continue;
    result[key] = inner;
  }
  return result;
}
