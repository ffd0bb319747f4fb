import { formatValue } from "@winnow/value";
import { QueryError } from "../error.ts";
import { isValueMap, strictFloatValue, toJson } from "../value.ts";
import type { Argument, ArgumentType, QueryFunction, Reference } from "./definition.ts";

/** Throws QueryError where the number or the types of the arguments are not those of the function. */
export function checkArguments(
  definition: QueryFunction,
  values: readonly Argument[],
  integersAreFloats: boolean,
): void {
  const { arguments: wanted } = definition;
  checkCount(definition, values.length);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as Argument;
    const types = (wanted[index] ?? wanted.at(-1))?.types ?? [];
    if (types.some((type) => fits(value, type, integersAreFloats))) continue;
    const shown = isReference(value) ? "expression" : formatValue(toJson(value));
    const list = types.map((type) => JSON.stringify(type)).join(", ");
    throw new QueryError(
      `Invalid type for: ${shown.slice(0, 500)}, expected: []jmespath.JpType{${list}}`,
    );
  }
}

function checkCount({ name, arguments: wanted }: QueryFunction, count: number): void {
  if (count === wanted.length) return;
  const least = wanted.filter((item) => item.optional !== true).length;
  const isVariadic = wanted.at(-1)?.variadic === true;
  if (count < least || (count > wanted.length && !isVariadic)) {
    throw new QueryError(`${name}: incorrect number of args`);
  }
}

/** Tells an expression reference from a value. */
export function isReference(value: Argument): value is Reference {
  return (
    typeof value === "object" &&
    value !== null &&
    "apply" in value &&
    typeof value.apply === "function"
  );
}

function fits(value: Argument, type: ArgumentType, integersAreFloats: boolean): boolean {
  if (type === "expression") return isReference(value);
  if (isReference(value)) return false;
  switch (type) {
    case "any":
      return true;
    case "string":
    case "boolean":
      return typeof value === type;
    case "number":
      return strictFloatValue(value, integersAreFloats) !== undefined;
    case "array":
      return Array.isArray(value);
    case "object":
      return isValueMap(value);
    case "array[string]":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "array[number]":
      return (
        Array.isArray(value) &&
        value.every((item) => strictFloatValue(item, integersAreFloats) !== undefined)
      );
  }
}
