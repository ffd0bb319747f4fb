import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { Path } from "../policy/check-schema.ts";

const places: ReadonlySet<string> = new Set(["preconditions", "conditions"]);

/** Every condition (key, operator, value) below fields that hold conditions. */
export function conditionsIn(value: Json, path: Path = [], inside = false): [JsonMap, Path][] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => conditionsIn(item, [...path, index], inside));
  }
  if (!isMap(value)) return [];
  if (inside && typeof get(value, "operator") === "string") return [[value, path]];
  return Object.keys(value).flatMap((key) =>
    conditionsIn(get(value, key) ?? null, [...path, key], inside || places.has(key)),
  );
}
