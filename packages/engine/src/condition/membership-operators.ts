/**
 * The In family: whether keys are among values.
 *
 * A key may be one text or number, or a list; the values a list, a text with a JSON list, or one
 * text that may be a range. Wildcards count on both sides, except for lists under In and NotIn.
 * A value that is neither list nor text has no members: every operator is false then.
 */
import { compileWildcard, formatValue, hasWildcard, isMap, matchWildcard } from "@winnow/value";
import type { Json } from "@winnow/value";
import { compileRange } from "../pattern/scalar.ts";
import type { Operator } from "./operator.ts";

type Test = (key: string) => boolean;

/** What a value says about keys; without `isIn` or `isOut` it cannot say that. */
interface Members {
  readonly isIn?: Test;
  readonly isOut?: Test;
}

/** The same for a key that stands alone and for those of a list, which differ for texts. */
interface Values {
  readonly single: Members;
  readonly list: Members;
}

const nothing: Members = {};

function members(isIn: Test): Members {
  return { isIn, isOut: (key) => !isIn(key) };
}

/** Either side may be the pattern; what has no wildcard matches itself only. */
function anyMatches(items: readonly string[]): Test {
  const exact = new Set(items);
  const patterns = items.filter(hasWildcard).map(compileWildcard);
  return (key) =>
    exact.has(key) ||
    patterns.some((matches) => matches(key)) ||
    (hasWildcard(key) && items.some((item) => matchWildcard(key, item)));
}

function among(items: readonly string[]): Test {
  const exact = new Set(items);
  return (key) => exact.has(key);
}

/**
 * The strings of a JSON list in a text. A text that is no JSON stands for itself where `bare`
 * allows it; undefined where there are no members.
 */
function jsonStrings(text: string, bare: boolean): readonly string[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bare ? [text] : undefined;
  }
  if (value === null) return [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) return undefined;
  return value;
}

/** Values for AnyIn, AllIn and AllNotIn. */
function readValues(value: Json): Values {
  if (Array.isArray(value)) {
    const listed = members(anyMatches(value.map(formatValue)));
    return { single: listed, list: listed };
  }
  return typeof value === "string" ? textValues(value) : { single: nothing, list: nothing };
}

/** Values for AnyNotIn, which alone takes a bare number or boolean for a member, for lists of keys. */
function readAnyNotInValues(value: Json): Values {
  if (value === null || typeof value === "string" || typeof value === "object") {
    return readValues(value);
  }
  return { single: nothing, list: members(anyMatches([formatValue(value)])) };
}

function textValues(text: string): Values {
  const range = compileRange(text);
  if (range !== undefined) {
    const outside = compileRange(text.replace(/(\d\w*)-/, "$1!-")) ?? range;
    return {
      single: members((key) => key === text || range(key)),
      list: { isIn: range, isOut: outside },
    };
  }
  const items = jsonStrings(text, true);
  if (items === undefined) {
    return {
      single: { isIn: (key) => matchWildcard(text, key) },
      list: { isIn: (key) => key === text },
    };
  }
  const exact = among(items);
  return {
    single: members((key) => matchWildcard(text, key) || exact(key)),
    list: members(anyMatches(items)),
  };
}

/** Values for the old In and NotIn, which know no ranges and compare the members of lists exactly. */
function readOldValues(value: Json): Values {
  if (Array.isArray(value)) {
    const items = value.map(formatValue);
    return { single: members(anyMatches(items)), list: members(among(items)) };
  }
  if (typeof value !== "string") return { single: nothing, list: nothing };
  const items = jsonStrings(value, false);
  if (items === undefined) {
    return { single: { isIn: (key) => matchWildcard(value, key) }, list: nothing };
  }
  const exact = among(items);
  return {
    single: members((key) => matchWildcard(value, key) || exact(key)),
    list: members(exact),
  };
}

/** Which test is asked of the keys, and of how many it must hold. */
type Question = readonly ["isIn" | "isOut", "some" | "every"];

function operator(name: string, question: Question, read: (value: Json) => Values): Operator {
  const [side, count] = question;
  const judge = (key: Json, values: Values): boolean => {
    if (key === null || isMap(key)) return false;
    if (!Array.isArray(key)) return values.single[side]?.(formatValue(key)) === true;
    const test = values.list[side];
    if (test === undefined) return false;
    const keys = key.map(formatValue);
    return count === "some" ? keys.some(test) : keys.every(test);
  };
  return {
    name,
    compare: (key, value) => judge(key, read(value)),
    bind(value) {
      const values = read(value);
      return (key) => judge(key, values);
    },
  };
}

/** Membership operators, the old ones last. */
export const membershipOperators: readonly Operator[] = [
  operator("AnyIn", ["isIn", "some"], readValues),
  operator("AllIn", ["isIn", "every"], readValues),
  operator("AnyNotIn", ["isOut", "some"], readAnyNotInValues),
  operator("AllNotIn", ["isOut", "every"], readValues),
  operator("In", ["isIn", "every"], readOldValues),
  operator("NotIn", ["isOut", "some"], readOldValues),
];
