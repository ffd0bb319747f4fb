/**
 * What the published schema of SARIF 2.1.0 asks of the objects that winnow writes: which fields they
 * may have and must have (none of them allows others), and what the values must look like.
 */
import { isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import { expect } from "vitest";

/** What is wrong with a value; empty where nothing is. */
type Check = (value: Json, path: string) => string[];

function problem(isFine: boolean, path: string, wanted: string): string[] {
  return isFine ? [] : [`${path}: wanted ${wanted}`];
}

const text: Check = (value, path) => problem(typeof value === "string", path, "a text");
const bool: Check = (value, path) => problem(typeof value === "boolean", path, "true or false");

function integer(least: number): Check {
  return (value, path) =>
    problem(Number.isInteger(value) && Number(value) >= least, path, `an integer from ${least}`);
}

function oneOf(...values: readonly string[]): Check {
  return (value, path) =>
    problem(typeof value === "string" && values.includes(value), path, values.join(" | "));
}

function fitting(pattern: RegExp): Check {
  return (value, path) =>
    problem(typeof value === "string" && pattern.test(value), path, String(pattern));
}

function list(item: Check, isUnique = false): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return [`${path}: wanted a list`];
    const repeated =
      isUnique && new Set(value.map((one) => JSON.stringify(one))).size < value.length;
    const inside = value.flatMap((one, index) => item(one, `${path}[${index}]`));
    return repeated ? [`${path}: wanted no item twice`, ...inside] : inside;
  };
}

function mapOf(item: Check): Check {
  return (value, path) =>
    isMap(value)
      ? Object.entries(value).flatMap(([key, one]) => item(one, `${path}.${key}`))
      : [`${path}: wanted a map`];
}

function object(fields: Readonly<Record<string, Check>>, ...required: readonly string[]): Check {
  return (value, path) => {
    if (!isMap(value)) return [`${path}: wanted an object`];
    const missing = required.filter((key) => !Object.hasOwn(value, key));
    const inside = Object.entries(value).flatMap(([key, one]) => {
      const check = Object.hasOwn(fields, key) ? fields[key] : undefined;
      return check === undefined
        ? [`${path}.${key}: not in the schema`]
        : check(one, `${path}.${key}`);
    });
    return [...missing.map((key) => `${path}.${key}: missing`), ...inside];
  };
}

const level = oneOf("none", "note", "warning", "error");
const message = object({ text, markdown: text }, "text");
const uri = fitting(/^[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/u);
const dateTime = fitting(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/u);

const propertyBag: Check = (value, path) => {
  if (!isMap(value)) return [`${path}: wanted an object`];
  const { tags } = value;
  return tags === undefined ? [] : list(text, true)(tags, `${path}.tags`);
};

const region = object({ startLine: integer(1), startColumn: integer(1) });
const artifactLocation = object({ uri, uriBaseId: text });
const location = object({
  physicalLocation: object({ artifactLocation, region }),
  logicalLocations: list(object({ name: text, fullyQualifiedName: text, kind: text }), true),
});

const rule = object(
  {
    id: text,
    name: text,
    shortDescription: message,
    fullDescription: message,
    help: message,
    defaultConfiguration: object({ level }),
    properties: propertyBag,
  },
  "id",
);

const result = object(
  {
    ruleId: text,
    ruleIndex: integer(0),
    level,
    message,
    locations: list(location),
    partialFingerprints: mapOf(text),
    properties: propertyBag,
  },
  "message",
);

const invocation = object(
  {
    executionSuccessful: bool,
    endTimeUtc: dateTime,
    toolExecutionNotifications: list(
      object({ level, message, locations: list(location) }, "message"),
    ),
  },
  "executionSuccessful",
);

const run = object(
  {
    tool: object(
      { driver: object({ name: text, version: text, rules: list(rule, true) }, "name") },
      "driver",
    ),
    invocations: list(invocation),
    columnKind: oneOf("utf16CodeUnits", "unicodeCodePoints"),
    results: list(result),
    properties: propertyBag,
  },
  "tool",
);

const sarifLog = object(
  { $schema: uri, version: oneOf("2.1.0"), runs: list(run) },
  "version",
  "runs",
);

/** Asserts the schema, and what it cannot say: every result names the rule that its index leads to. */
export function expectSarif(value: Json): void {
  expect(sarifLog(value, "$")).toEqual([]);
  const { runs } = value as unknown as {
    runs: {
      tool: { driver: { rules: { id: string }[] } };
      results: { ruleId: string; ruleIndex: number }[];
    }[];
  };
  for (const { tool, results } of runs) {
    for (const { ruleId, ruleIndex } of results) {
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    }
  }
}
