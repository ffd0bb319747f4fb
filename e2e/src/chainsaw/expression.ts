/** Expressions of Chainsaw tests: texts in parentheses stand for what they evaluate to. */
import { compileAssertion, failureText } from "@winnow/engine";
import { bind, compileQuery } from "@winnow/jmespath";
import type { Bindings, Query } from "@winnow/jmespath";
import { get, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";

export const noBindings: Bindings = () => undefined;

const expression = /^\((.*)\)$/su;

function compileExpression(text: string): Query {
  return compileQuery(text, {
    now: () => Date.now(),
    random: () => Math.random(),
    dialect: "assertion",
  });
}

/** The value with every text in parentheses replaced by what it stands for. Throws where it cannot be told. */
export function fillIn(value: Json, bindings: Bindings): Json {
  if (typeof value === "string") {
    const inner = expression.exec(value)?.[1];
    return inner === undefined ? value : compileExpression(inner).evaluate(null, bindings);
  }
  if (Array.isArray(value)) return value.map((item) => fillIn(item, bindings));
  return isMap(value) ? fillInMap(value, bindings) : value;
}

export function fillInMap(map: JsonMap, bindings: Bindings): JsonMap {
  const result: JsonMap = {};
  for (const key of Object.keys(map)) set(result, key, fillIn(get(map, key) ?? null, bindings));
  return result;
}

/** The bindings with those of a list of `{ name, value }`, each of which sees the ones before. */
export function withBindings(bindings: Bindings, list: Json | undefined): Bindings {
  let all = bindings;
  for (const entry of Array.isArray(list) ? list.filter(isMap) : []) {
    const name = fillIn(get(entry, "name") ?? null, all);
    if (typeof name !== "string") throw new Error("a binding has no name");
    all = bind(all, name, fillIn(get(entry, "value") ?? null, all));
  }
  return all;
}

/** Why a value is not as an assertion tree says, a line for each place; empty where it is. */
export function mismatches(tree: Json, value: Json, bindings: Bindings): readonly string[] {
  return compileAssertion(tree, compileExpression).check(value, bindings).map(failureText);
}
