import { compareBytes, get, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { foldName } from "./schema.ts";
import type { FieldType, StructType } from "./schema.ts";

/**
 * The document with the fields' names spelled as Kubernetes spells them. Go's encoding/json, by
 * which Kyverno reads pods, takes `Privileged` for `privileged`; where a document has both, the one
 * that comes later in the order of bytes counts.
 */
export function respell(type: FieldType, value: Json): Json {
  if (type.kind === "struct" && isMap(value)) return respellStruct(type, value);
  if (type.kind === "list" && Array.isArray(value)) {
    return value.map((item) => respell(type.of, item));
  }
  return value;
}

function respellStruct(type: StructType, value: JsonMap): JsonMap {
  const result: JsonMap = {};
  for (const key of Object.keys(value).toSorted(compareBytes)) {
    const name = type.fields.has(key) ? key : type.folded.get(foldName(key));
    const field = name === undefined ? undefined : type.fields.get(name);
    const member = get(value, key) ?? null;
    if (name === undefined || field === undefined) {
      set(result, key, member);
    } else {
      const earlier = get(result, name) ?? null;
      const next = respell(field, member);
      // null leaves what was read before, and an object is read into the one before
      if (isMap(earlier) && isMap(next)) set(result, name, { ...earlier, ...next });
      else set(result, name, member === null ? earlier : next);
    }
  }
  return result;
}
