import { deepEqual, get, isMap } from "@winnow/value";
import type { Json } from "@winnow/value";

/** Whether a value holds everything that is wanted: maps may have more keys, lists must be as long. */
export function contains(found: Json | undefined, wanted: Json): boolean {
  if (isMap(wanted)) {
    if (!isMap(found)) return false;
    return Object.keys(wanted).every((key) => contains(get(found, key), get(wanted, key) ?? null));
  }
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      found.length === wanted.length &&
      wanted.every((item, index) => contains(found[index], item))
    );
  }
  return deepEqual(found ?? null, wanted);
}
