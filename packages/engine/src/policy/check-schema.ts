import { get, isInteger, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { misplacedHint } from "./misplaced-field.ts";
import { nearestName } from "./nearest-name.ts";
import type { Schema } from "./schema/schema.ts";

export type Path = readonly (string | number)[];

/** Hears what is wrong: a stable code, where, and a sentence that says what to do. */
export type Report = (code: string, path: Path, message: string) => void;

/** `spec.rules[0].validate` */
export function pathText(path: Path): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : (index > 0 ? "." : "") + step))
    .join("");
}

/** Reports everything in which a value differs from its schema. A null counts as not given. */
export function checkSchema(value: Json, schema: Schema, path: Path, report: Report): void {
  if (value === null || schema.type === "any") return;
  switch (schema.type) {
    case "string":
      return checkString(value, schema.values, path, report);
    case "boolean":
      return typeof value === "boolean"
        ? undefined
        : wrongType(value, "true or false", path, report);
    case "integer":
      return isInteger(value) ? undefined : wrongType(value, "a whole number", path, report);
    case "list":
      if (!Array.isArray(value)) return wrongType(value, "a list", path, report);
      if (value.length < (schema.least ?? 0)) {
        report("too-few", path, `${pathText(path)} needs at least ${schema.least ?? 0} entry`);
      }
      return value.forEach((item, index) =>
        checkSchema(item, schema.items, [...path, index], report),
      );
    case "map":
      if (!isMap(value)) return wrongType(value, "a map", path, report);
      return Object.keys(value).forEach((key) =>
        checkSchema(get(value, key) ?? null, schema.values, [...path, key], report),
      );
    case "object":
      if (!isMap(value)) return wrongType(value, "a map of fields", path, report);
      return checkFields(value, schema.fields(), schema.required, path, report);
  }
}

function checkString(
  value: Json,
  values: readonly string[] | undefined,
  path: Path,
  report: Report,
): void {
  if (typeof value !== "string") {
    wrongType(value, "a text", path, report);
    return;
  }
  if (values === undefined || values.includes(value) || value === "") return;
  const nearest = nearestName(value, values);
  const hint =
    nearest === undefined ? `it must be one of ${values.join(", ")}` : `did you mean ${nearest}?`;
  report("unknown-value", path, `${pathText(path)} is ${JSON.stringify(value)}: ${hint}`);
}

function checkFields(
  value: JsonMap,
  fields: Readonly<Record<string, Schema>>,
  required: readonly string[],
  path: Path,
  report: Report,
): void {
  for (const key of Object.keys(value)) {
    const schema = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (schema !== undefined) {
      checkSchema(get(value, key) ?? null, schema, [...path, key], report);
      continue;
    }
    const hint = misplacedHint([...path, key]) ?? nearestHint(key, fields);
    report("unknown-field", [...path, key], `unknown field ${pathText([...path, key])}: ${hint}`);
  }
  for (const key of required) {
    if ((get(value, key) ?? null) === null) {
      report("missing-field", path, `${pathText([...path, key])} is missing`);
    }
  }
}

function nearestHint(key: string, fields: Readonly<Record<string, Schema>>): string {
  const nearest = nearestName(key, Object.keys(fields));
  return nearest === undefined ? "remove it" : `did you mean ${nearest}?`;
}

function wrongType(value: Json, wanted: string, path: Path, report: Report): void {
  const quote = wanted === "a text" && typeof value !== "object" ? "; put it in quotes" : "";
  report("wrong-type", path, `${pathText(path)} must be ${wanted}, not ${describe(value)}${quote}`);
}

function describe(value: Json): string {
  if (Array.isArray(value)) return "a list";
  if (isMap(value)) return "a map";
  if (typeof value === "string") return `the text ${JSON.stringify(value.slice(0, 60))}`;
  return `${typeof value === "boolean" ? "the boolean" : "the number"} ${String(value)}`;
}
