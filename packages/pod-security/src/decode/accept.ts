/** The quick look at a document: is everything in it of the type it should be? */
import { isMap, parseQuantity } from "@winnow/value";
import type { Json } from "@winnow/value";
import { foldName } from "./schema.ts";
import type { FieldType, ScalarType, StructType } from "./schema.ts";

/**
 * True where every known field has its type and is spelled as Kubernetes spells it. False says no
 * more than that a closer look is needed. Unknown fields are not looked at.
 */
export function accepts(type: FieldType, value: Json): boolean {
  if (type.kind === "struct") return acceptsStruct(type, value);
  if (type.kind === "list") return acceptsList(type.of, value);
  if (type.kind === "map") return acceptsMap(type.of, value);
  return acceptsScalar(type, value);
}

function acceptsList(of: FieldType, value: Json): boolean {
  if (value === null) return true;
  if (!Array.isArray(value)) return false;
  for (const item of value) {
    if (!accepts(of, item)) return false;
  }
  return true;
}

function acceptsMap(of: FieldType, value: Json): boolean {
  if (value === null) return true;
  if (!isMap(value)) return false;
  for (const key in value) {
    if (!accepts(of, value[key] ?? null)) return false;
  }
  return true;
}

function acceptsStruct(type: StructType, value: Json): boolean {
  if (value === null) return true;
  if (!isMap(value)) return false;
  const { fields } = type;
  for (const key in value) {
    const field = fields.get(key);
    const member = value[key];
    if (field === undefined) {
      if (type.folded.has(foldName(key))) return false;
    } else if (typeof member === "string") {
      // most fields are texts
      if (field.kind !== "text" && !accepts(field, member)) return false;
    } else if (field.kind === "struct") {
      if (!acceptsStruct(field, member ?? null)) return false;
    } else if (!accepts(field, member ?? null)) {
      return false;
    }
  }
  return true;
}

/** Tells whether Go's decoder takes a value for a scalar type; null leaves any of them unset. */
export function acceptsScalar({ kind }: ScalarType, value: Json): boolean {
  if (value === null) return true;
  switch (kind) {
    case "text":
      return typeof value === "string";
    case "bool":
      return typeof value === "boolean";
    case "int32":
      return isInteger(value, 2 ** 31);
    case "int64":
      return isInteger(value, 2 ** 63);
    case "intOrString":
      return typeof value === "string" || isInteger(value, 2 ** 31);
    case "quantity":
      return typeof value === "string" ? isQuantity(value) : isNumber(value);
    case "time":
      return typeof value === "string" && timeSyntax.test(value);
    case "raw":
      return true;
  }
}

const timeSyntax = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)$/;

function isNumber(value: Json): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** From -limit to limit - 1. */
function isInteger(value: Json, limit: number): boolean {
  if (typeof value === "bigint") return value >= -BigInt(limit) && value < BigInt(limit);
  return typeof value === "number" && Number.isInteger(value) && value >= -limit && value < limit;
}

function isQuantity(text: string): boolean {
  return isPlainQuantity(text) || parseQuantity(text.trim()) !== undefined;
}

/** Digits, and at most one of the usual suffixes: nearly every quantity there is. */
function isPlainQuantity(text: string): boolean {
  let at = 0;
  while (at < text.length && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at += 1;
  if (at === 0) return false;
  const rest = text.length - at;
  if (rest === 0) return true;
  const suffix = text.charAt(at);
  if (rest === 1) return suffix === "m" || suffix === "M" || suffix === "G";
  return (
    rest === 2 &&
    text.charAt(at + 1) === "i" &&
    (suffix === "K" || suffix === "M" || suffix === "G")
  );
}
