import { get, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { Place } from "../../expression/image-finder.ts";

/** The map with a value set at a place that exists in it; what lies on the way is copied. */
export function setAt(map: JsonMap, place: Place, value: Json): JsonMap {
  const changed = change(map, place, value);
  return isMap(changed) ? changed : map;
}

function change(current: Json | undefined, place: Place, value: Json): Json {
  const [step, ...rest] = place;
  if (step === undefined) return value;
  if (Array.isArray(current) && typeof step === "number") {
    return current.with(step, change(current[step], rest, value));
  }
  const copy: JsonMap = isMap(current) ? { ...current } : {};
  set(copy, String(step), change(get(copy, String(step)), rest, value));
  return copy;
}
