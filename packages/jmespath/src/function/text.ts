/** Functions on texts: Kyverno's string functions, regular expressions and wildcards. */
import { compileRegex, goJson, matchWildcard } from "@winnow/value";
import type { Regex } from "@winnow/value";
import { QueryError } from "../error.ts";
import { takeSteps } from "../growth.ts";
import { float, floatValue, getValue, isValueMap, toJson } from "../value.ts";
import type { Value } from "../value.ts";
import { isReference } from "./check-arguments.ts";
import { argument } from "./definition.ts";
import type { Argument, ArgumentType, QueryFunction, Runtime } from "./definition.ts";

const longestResult = 16 * 1024 * 1024;

/** A string, or a number as it is written. */
export function text(value: Argument | undefined): string {
  if (typeof value === "string") return value;
  return value === undefined || isReference(value) ? "" : goJson(toJson(value));
}

export function wholeNumber(value: Argument | undefined, name: string): number {
  const number = floatValue((value ?? null) as Value);
  if (number === undefined || !Number.isInteger(number)) {
    throw new QueryError(`${name} must be a whole number`);
  }
  return number;
}

/** How much of a search costs a step: about as long as visiting an element takes. */
const searchPerStep = 100;

/** A regular expression for a text, with the steps taken that going through it once may cost. */
function search(
  pattern: Argument | undefined,
  value: Argument | undefined,
  runtime: Runtime,
): Regex {
  const regex = compileRegex(text(pattern));
  takeSteps(regex.work(text(value)) / searchPerStep, runtime);
  return regex;
}

export function limited(result: string): string {
  if (result.length > longestResult) throw new QueryError("the resulting text is too long");
  return result;
}

/** A function from strings to a value. */
function onStrings(
  name: string,
  parameters: readonly string[],
  returns: ArgumentType,
  note: string,
  compute: (...values: string[]) => Value,
): QueryFunction {
  return {
    name,
    arguments: parameters.map((parameter) => argument(parameter, "string")),
    returns: [returns],
    note,
    run: (values) => compute(...values.map(text)),
  };
}

/** Removes from both ends all characters that `cutset` has. */
function trim(value: string, cutset: string): string {
  const characters = [...value];
  const cut = new Set(cutset);
  let start = 0;
  let end = characters.length;
  while (start < end && cut.has(characters[start] ?? "")) start += 1;
  while (end > start && cut.has(characters[end - 1] ?? "")) end -= 1;
  return characters.slice(start, end).join("");
}

/** Replaces the first `count` occurrences; all of them when it is negative. */
export function replaceTimes(value: string, from: string, to: string, count: number): string {
  const parts = from === "" ? ["", ...value] : value.split(from);
  const times = count < 0 ? parts.length : count;
  let result = parts[0] ?? "";
  parts.slice(1).forEach((part, index) => {
    result += (index < times ? to : from) + part;
  });
  if (from === "" && times >= parts.length) result += to;
  return limited(result);
}

const stringOrNumber = ["string", "number"] as const;

export const textFunctions: readonly QueryFunction[] = [
  onStrings("to_upper", ["text"], "string", "the text in upper case", (value) =>
    value.toUpperCase(),
  ),
  onStrings("to_lower", ["text"], "string", "the text in lower case", (value) =>
    value.toLowerCase(),
  ),
  onStrings(
    "trim",
    ["text", "cutset"],
    "string",
    "the text without the given characters at its ends",
    trim,
  ),
  onStrings(
    "trim_prefix",
    ["text", "prefix"],
    "string",
    "the text without a prefix",
    (value, prefix) => (value.startsWith(prefix) ? value.slice(prefix.length) : value),
  ),
  onStrings(
    "trim_suffix",
    ["text", "suffix"],
    "string",
    "the text without a suffix",
    (value, suffix) =>
      value.endsWith(suffix) ? value.slice(0, value.length - suffix.length) : value,
  ),
  onStrings(
    "starts_with",
    ["text", "prefix"],
    "boolean",
    "whether a text starts with another",
    (value, prefix) => value.startsWith(prefix),
  ),
  onStrings(
    "ends_with",
    ["text", "suffix"],
    "boolean",
    "whether a text ends with another",
    (value, suffix) => value.endsWith(suffix),
  ),
  onStrings(
    "split",
    ["text", "separator"],
    "array",
    "the parts of a text between separators",
    (value, separator) => (separator === "" ? [...value] : value.split(separator)),
  ),
  onStrings(
    "equal_fold",
    ["left", "right"],
    "boolean",
    "whether two texts are equal but for case",
    (a, b) => a === b || a.toLowerCase() === b.toLowerCase() || a.toUpperCase() === b.toUpperCase(),
  ),
  onStrings(
    "compare",
    ["left", "right"],
    "number",
    "-1, 0 or 1 by the order of two texts",
    (a, b) => float(a === b ? 0 : a < b ? -1 : 1),
  ),
  onStrings(
    "replace_all",
    ["text", "from", "to"],
    "string",
    "the text with every occurrence replaced",
    (value, from, to) => replaceTimes(value, from, to, -1),
  ),
  onStrings("to_boolean", ["text"], "boolean", "true or false from a text", (value) => {
    const lower = value.toLowerCase();
    if (lower === "true") return true;
    if (lower === "false") return false;
    throw new QueryError(`lowercase argument must be 'true' or 'false' (provided: '${value}')`);
  }),
  onStrings("path_canonicalize", ["path"], "string", "a file path without . and ..", canonicalPath),
  {
    name: "join",
    arguments: [argument("glue", "string"), argument("texts", "array[string]")],
    returns: ["string"],
    note: "texts put together with a glue",
    run: ([glue, texts]) => limited(Array.isArray(texts) ? texts.map(text).join(text(glue)) : ""),
  },
  {
    name: "replace",
    arguments: [
      argument("text", "string"),
      argument("from", "string"),
      argument("to", "string"),
      argument("count", "number"),
    ],
    returns: ["string"],
    note: "the text with the first occurrences replaced",
    run: ([value, from, to, count]) =>
      replaceTimes(text(value), text(from), text(to), wholeNumber(count, "count")),
  },
  {
    name: "truncate",
    arguments: [argument("text", "string"), argument("length", "number")],
    returns: ["string"],
    note: "the text cut to a length",
    run([value, length]) {
      const kept = Math.max(0, Math.trunc(floatValue(length as Value) ?? 0));
      return [...text(value)].slice(0, kept).join("");
    },
  },
  {
    name: "regex_match",
    arguments: [argument("pattern", "string"), argument("text", ...stringOrNumber)],
    returns: ["boolean"],
    note: "whether a regular expression is found in a text",
    run: ([pattern, value], runtime) => search(pattern, value, runtime).test(text(value)),
  },
  {
    name: "regex_replace_all",
    arguments: [
      argument("pattern", "string"),
      argument("text", ...stringOrNumber),
      argument("replacement", ...stringOrNumber),
    ],
    returns: ["string"],
    note: "the text with every match replaced; $1 stands for a group",
    run: ([pattern, value, replacement], runtime) =>
      limited(search(pattern, value, runtime).replaceAll(text(value), text(replacement))),
  },
  {
    name: "regex_replace_all_literal",
    arguments: [
      argument("pattern", "string"),
      argument("text", ...stringOrNumber),
      argument("replacement", ...stringOrNumber),
    ],
    returns: ["string"],
    note: "the text with every match replaced by a text as it is",
    run: ([pattern, value, replacement], runtime) =>
      limited(search(pattern, value, runtime).replaceAllLiteral(text(value), text(replacement))),
  },
  {
    name: "pattern_match",
    arguments: [argument("pattern", "string"), argument("text", ...stringOrNumber)],
    returns: ["boolean"],
    note: "whether a text fits a pattern with * and ?",
    run: ([pattern, value]) => matchWildcard(text(pattern), text(value)),
  },
  {
    name: "label_match",
    arguments: [argument("wanted", "object"), argument("labels", "object")],
    returns: ["boolean"],
    note: "whether labels have all the wanted ones",
    run([wanted, labels]) {
      if (!isMapArgument(wanted) || !isMapArgument(labels)) return false;
      return Object.keys(wanted).every((key) => {
        const found = getValue(labels, key);
        return found !== undefined && text(found) === text(getValue(wanted, key));
      });
    },
  },
];

function isMapArgument(value: Argument | undefined): value is Record<string, Value> {
  return value !== undefined && !isReference(value) && isValueMap(value);
}

/** The shortest path that means the same, joined as Go's path package does. */
function canonicalPath(path: string): string {
  const rooted = path.startsWith("/");
  const steps: string[] = [];
  for (const step of path.split("/")) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.length > 0 && steps.at(-1) !== "..") steps.pop();
    else if (!rooted) steps.push("..");
  }
  const joined = steps.join("/");
  if (rooted) return `/${joined}`;
  return path === "" ? "" : joined || ".";
}
