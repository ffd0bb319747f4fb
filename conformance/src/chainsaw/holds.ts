import { AssertionError, compileAssertion } from "@winnow/engine";
import { compileQuery } from "@winnow/jmespath";
import { get, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";

/** Whether an object is as a Chainsaw assertion says, which is an assertion tree. */
export function holds(asserted: Json, found: Json): boolean {
  const assertion = compileAssertion(asserted, (text) => compileQuery(text, environment));
  try {
    return assertion.check(served(found), () => undefined).length === 0;
  } catch (error) {
    if (error instanceof AssertionError) return false;
    throw error;
  }
}

const environment = {
  now: () => Date.now(),
  random: () => Math.random(),
  dialect: "assertion",
} as const;

/** The value as an API server hands it out: fields that are empty lists are dropped. */
function served(value: Json): Json {
  if (Array.isArray(value)) return value.map(served);
  return isMap(value) ? servedMap(value) : value;
}

function servedMap(object: JsonMap): JsonMap {
  const result: JsonMap = {};
  for (const key of Object.keys(object)) {
    const value = get(object, key) ?? null;
    if (Array.isArray(value) && value.length === 0) continue;
    set(result, key, served(value));
  }
  return result;
}
