/**
 * Functions of assertion trees: those that JMESPath Community's specification adds, and Kyverno
 * JSON's own. They hide Kyverno's functions of the same names, whose calls they understand as well.
 */
import { compareBytes, matchWildcard } from "@winnow/value";
import { QueryError } from "../error.ts";
import { parseJson } from "../json-literal.ts";
import { float, getValue, setValue } from "../value.ts";
import type { Value, ValueMap } from "../value.ts";
import { isReference } from "./check-arguments.ts";
import { argument } from "./definition.ts";
import type { Argument, ArgumentDefinition, ArgumentType, QueryFunction } from "./definition.ts";
import { listFunctions, listOf, mapOf } from "./list.ts";
import { limited, replaceTimes, text, wholeNumber } from "./text.ts";

function optional(name: string, ...types: ArgumentType[]): ArgumentDefinition {
  return { name, types, optional: true };
}

/** The index of a part among the code points of a text, searched between two indexes. */
function find(values: readonly Argument[], isLast: boolean): Value {
  const [subject, part, from, to] = values;
  const characters = [...text(subject)];
  const wanted = text(part);
  if (characters.length === 0 || wanted === "") return null;
  const [first, end] = [indexOf(from, 0), indexOf(to, characters.length)];
  const within = characters.slice(first, end).join("");
  const at = isLast ? within.lastIndexOf(wanted) : within.indexOf(wanted);
  return at < 0 ? null : float(first + codePoints(within.slice(0, at)));

  function indexOf(given: Argument | undefined, fallback: number): number {
    if (given === undefined) return fallback;
    const index = wholeNumber(given, "an index");
    return Math.max(0, index < 0 ? index + characters.length : index);
  }
}

function codePoints(value: string): number {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}

function pad(values: readonly Argument[], isLeft: boolean): Value {
  const [subject, width, filler] = values;
  const value = text(subject);
  const wanted = wholeNumber(width, "the width");
  const character = filler === undefined ? " " : text(filler);
  if (wanted < 0) throw new QueryError("the width must not be negative");
  if ([...character].length !== 1) throw new QueryError("the padding must be one character");
  const count = Math.max(0, wanted - [...value].length);
  // the limit holds before anything of that size is made
  if (count * character.length > longestPadding) throw new QueryError("the text is too long");
  const padding = character.repeat(count);
  return isLeft ? padding + value : value + padding;
}

const longestPadding = 1024 * 1024;

function trimEnds(values: readonly Argument[], sides: "left" | "right" | "both"): Value {
  const characters = [...text(values[0])];
  const given = values[1] === undefined ? "" : text(values[1]);
  const cut = given === "" ? undefined : new Set(given);
  const isCut = (index: number): boolean => {
    const character = characters[index] ?? "";
    return cut === undefined ? character.trim() === "" : cut.has(character);
  };
  let start = 0;
  let end = characters.length;
  if (sides !== "right") while (start < end && isCut(start)) start += 1;
  if (sides !== "left") while (end > start && isCut(end - 1)) end -= 1;
  return characters.slice(start, end).join("");
}

/** At most `count` cuts; what is left is the last part. */
function split(value: string, separator: string, count: number | undefined): Value[] {
  if (count !== undefined && count < 0) throw new QueryError("count must not be negative");
  const parts = separator === "" ? [...value] : value.split(separator);
  if (count === undefined || parts.length <= count + 1) return parts;
  return [...parts.slice(0, count), parts.slice(count).join(separator)];
}

function groupBy([list, key]: readonly Argument[]): Value {
  const result: ValueMap = {};
  for (const item of listOf(list)) {
    const name = key !== undefined && isReference(key) ? key.apply(item) : null;
    if (typeof name !== "string") throw new QueryError("group_by: the keys must be strings");
    const group = getValue(result, name);
    if (Array.isArray(group)) group.push(item);
    else setValue(result, name, [item]);
  }
  return result;
}

function fromItems([list]: readonly Argument[]): Value {
  const result: ValueMap = {};
  for (const pair of listOf(list)) {
    const [key, value] = Array.isArray(pair) && pair.length === 2 ? pair : [];
    if (typeof key !== "string") {
      throw new QueryError("from_items: each element must be a list of a string and a value");
    }
    setValue(result, key, value ?? null);
  }
  return result;
}

const kyvernoItems = listFunctions.find(({ name }) => name === "items");
const subject = argument("text", "string");

export const assertionFunctions: readonly QueryFunction[] = [
  {
    name: "at",
    arguments: [argument("list", "array"), argument("index", "number")],
    returns: ["any"],
    note: "the element at an index",
    run([list, index]) {
      const at = wholeNumber(index, "the index");
      const items = listOf(list);
      if (at < 0 || at >= items.length) throw new QueryError(`at: there is no element ${at}`);
      return items[at] ?? null;
    },
  },
  {
    name: "concat",
    arguments: [subject, argument("more", "string")],
    returns: ["string"],
    note: "two texts put together",
    run: ([value, more]) => limited(text(value) + text(more)),
  },
  {
    name: "find_first",
    arguments: [
      subject,
      argument("part", "string"),
      optional("start", "number"),
      optional("end", "number"),
    ],
    returns: ["number"],
    note: "where a part of a text is first found; null where it is not",
    run: (values) => find(values, false),
  },
  {
    name: "find_last",
    arguments: [
      subject,
      argument("part", "string"),
      optional("start", "number"),
      optional("end", "number"),
    ],
    returns: ["number"],
    note: "where a part of a text is last found; null where it is not",
    run: (values) => find(values, true),
  },
  {
    name: "from_items",
    arguments: [argument("pairs", "array")],
    returns: ["object"],
    note: "a map from a list of keys with their values",
    run: fromItems,
  },
  {
    name: "group_by",
    arguments: [argument("list", "array"), argument("key", "expression")],
    returns: ["object"],
    note: "the elements of a list by the text of an expression",
    run: groupBy,
  },
  {
    name: "items",
    arguments: [
      argument("subject", "object", "array"),
      optional("keyName", "string"),
      optional("valueName", "string"),
    ],
    returns: ["array"],
    note: "the entries of a map, each as a list of its key and value",
    run(values, runtime) {
      if (values.length === 2) throw new QueryError("items: give both names or none");
      if (values.length > 2) return kyvernoItems?.run(values, runtime) ?? null;
      if (Array.isArray(values[0])) throw new QueryError("items: a list needs both names");
      const map = mapOf(values[0]);
      return Object.keys(map)
        .toSorted(compareBytes)
        .map((key) => [key, getValue(map, key) ?? null]);
    },
  },
  {
    name: "json_parse",
    arguments: [subject],
    returns: ["any"],
    note: "the value of a JSON text",
    run: ([value]) => parseJson(text(value)),
  },
  {
    name: "lower",
    arguments: [subject],
    returns: ["string"],
    note: "the text in lower case",
    run: ([value]) => text(value).toLowerCase(),
  },
  {
    name: "pad_left",
    arguments: [subject, argument("width", "number"), optional("padding", "string")],
    returns: ["string"],
    note: "the text made longer at its start",
    run: (values) => pad(values, true),
  },
  {
    name: "pad_right",
    arguments: [subject, argument("width", "number"), optional("padding", "string")],
    returns: ["string"],
    note: "the text made longer at its end",
    run: (values) => pad(values, false),
  },
  {
    name: "replace",
    arguments: [
      subject,
      argument("from", "string"),
      argument("to", "string"),
      optional("count", "number"),
    ],
    returns: ["string"],
    note: "the text with occurrences replaced, the first ones where a count is given",
    run: ([value, from, to, count]) =>
      replaceTimes(
        text(value),
        text(from),
        text(to),
        count === undefined ? -1 : wholeNumber(count, "count"),
      ),
  },
  {
    name: "split",
    arguments: [subject, argument("separator", "string"), optional("count", "number")],
    returns: ["array"],
    note: "the parts of a text between separators",
    run: ([value, separator, count]) =>
      split(
        text(value),
        text(separator),
        count === undefined ? undefined : wholeNumber(count, "count"),
      ),
  },
  ...(["trim", "trim_left", "trim_right"] as const).map((name): QueryFunction => {
    const sides = name === "trim" ? "both" : name === "trim_left" ? "left" : "right";
    return {
      name,
      arguments: [subject, optional("cutset", "string")],
      returns: ["string"],
      note: "the text without the given characters, or without spaces, at its ends",
      run: (values) => trimEnds(values, sides),
    };
  }),
  {
    name: "upper",
    arguments: [subject],
    returns: ["string"],
    note: "the text in upper case",
    run: ([value]) => text(value).toUpperCase(),
  },
  {
    name: "wildcard",
    arguments: [argument("pattern", "string"), subject],
    returns: ["boolean"],
    note: "whether a text fits a pattern with * and ?",
    run: ([pattern, value]) => matchWildcard(text(pattern), text(value)),
  },
  {
    name: "zip",
    arguments: [{ name: "lists", types: ["array"], variadic: true }],
    returns: ["array"],
    note: "the elements of several lists put together by their index",
    run(lists) {
      const rows = lists.map(listOf);
      const length = Math.min(...rows.map((row) => row.length));
      return Array.from({ length }, (_, index) => rows.map((row) => row[index] ?? null));
    },
  },
];
