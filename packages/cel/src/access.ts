import { get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { isCelMap, valueOfField, valueOfKey } from "./entry-map.ts";
import { indexOf, isDouble } from "./number.ts";
import { Optional } from "./optional.ts";
import { formatText } from "./text.ts";
import { nameOfType } from "./type.ts";
import { typeOfValue } from "./type-of-value.ts";
import { CelError } from "./value.ts";
import type { CelResult, CelValue } from "./value.ts";

/** The value of a field: `value.field`. What has no fields has none of this name. */
export function selectField(value: CelValue, field: string): CelResult {
  if (isPlain(value)) {
    const found = get(value, field) as CelValue | undefined;
    return found === undefined ? missing(field) : found;
  }
  if (isCelMap(value)) {
    const found = valueOfField(value, field);
    return found === undefined ? missing(field) : found;
  }
  if (value instanceof Optional) return indexOptional(value, field);
  return Array.isArray(value) ? elementAt(value, field) : missing(field);
}

/** Most values that fields are selected of: objects of documents. */
function isPlain(value: CelValue): value is JsonMap {
  return (
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

function missing(key: string): CelError {
  return new CelError(`no such key: ${key}`);
}

/** Whether there is such a field: `has(value.field)`. */
export function testField(value: CelValue, field: string): CelResult {
  if (isPlain(value)) return get(value, field) !== undefined;
  if (value instanceof Optional) return value.value !== undefined && testField(value.value, field);
  if (Array.isArray(value)) return elementAt(value, field);
  return isCelMap(value) && valueOfField(value, field) !== undefined;
}

/** `value[key]` */
export function indexValue(value: CelValue, key: CelValue): CelResult {
  if (Array.isArray(value)) return elementAt(value, key);
  if (value instanceof Optional) return indexOptional(value, key);
  const found = isCelMap(value) ? valueOfKey(value, key) : undefined;
  if (found !== undefined) return found;
  return isKey(key)
    ? missing(formatText(key))
    : new CelError(`unsupported key type: ${nameOfType(typeOfValue(key))}`);
}

function isKey(key: CelValue): boolean {
  return ["string", "bool", "int", "uint", "double"].includes(typeOfValue(key).kind);
}

function elementAt(list: readonly CelValue[], key: CelValue): CelResult {
  const index = indexOf(key);
  if (index !== undefined) {
    const found = list[index];
    return found === undefined ? new CelError(`index out of bounds: ${formatText(key)}`) : found;
  }
  return new CelError(
    isDouble(key)
      ? `unsupported index value ${formatText(key)} in list`
      : `unsupported index type '${nameOfType(typeOfValue(key))}' in list`,
  );
}

/** `value[?key]` and `value.?key`: an empty optional where there is nothing under the key. */
export function indexOptional(value: CelValue, key: CelValue): CelResult {
  if (value instanceof Optional) {
    return value.value === undefined ? value : indexOptional(value.value, key);
  }
  if (isCelMap(value)) return new Optional(valueOfKey(value, key));
  if (!Array.isArray(value)) return Optional.none;
  const index = indexOf(key);
  return index === undefined
    ? elementAt(value, key)
    : new Optional((value as readonly CelValue[])[index]);
}
