/** Numbers and conversions between kinds of values. */
import { formatFloat, goJson } from "@winnow/value";
import { float, floatValue, isValueMap, toJson } from "../value.ts";
import type { Value } from "../value.ts";
import { isReference } from "./check-arguments.ts";
import { argument } from "./definition.ts";
import type { Argument, QueryFunction } from "./definition.ts";

function onNumber(name: string, note: string, compute: (value: number) => number): QueryFunction {
  return {
    name,
    arguments: [argument("number", "number")],
    returns: ["number"],
    note,
    run: ([value]) => float(compute(floatValue((value ?? null) as Value) ?? 0)),
  };
}

/** The name of a value's type; integers of the data are numbers here as well. */
function typeName(value: Argument | undefined): string {
  if (value === undefined || value === null) return "null";
  if (isReference(value)) return "expression";
  if (Array.isArray(value)) return "array";
  if (isValueMap(value)) return "object";
  return typeof value === "object" || typeof value === "bigint" ? "number" : typeof value;
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

export const numberFunctions: readonly QueryFunction[] = [
  onNumber("abs", "the absolute value", Math.abs),
  onNumber("ceil", "the next whole number above", Math.ceil),
  onNumber("floor", "the next whole number below", Math.floor),
  {
    name: "type",
    arguments: [argument("value", "any")],
    returns: ["string"],
    note: "the name of a value's type",
    run: ([value]) => typeName(value),
  },
  {
    name: "to_number",
    arguments: [argument("value", "any")],
    returns: ["number"],
    note: "a number from a text; null where there is none",
    run([value]) {
      if (typeof value === "string") return decimal.test(value) ? float(Number(value)) : null;
      return value !== undefined && !isReference(value) && floatValue(value) !== undefined
        ? value
        : null;
    },
  },
  {
    name: "to_string",
    arguments: [argument("value", "any")],
    returns: ["string"],
    note: "a text as it is, everything else as JSON",
    run([value]) {
      if (typeof value === "string") return value;
      if (value === undefined || isReference(value)) return "null";
      const json = toJson(value);
      return typeof json === "number" && Math.abs(json) >= 1e21 ? formatFloat(json) : goJson(json);
    },
  },
];
