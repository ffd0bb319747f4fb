/**
 * Assertion trees, as the `checks` of a test file use them: a map lists what must hold at its keys,
 * a list must have the same elements, a leaf must be equal. A key `(expression)` looks at the value
 * of a JMESPath expression, `~.key` and `~.(expression)` at every element of a list or map; a leaf
 * `(expression)` is the expression's value. Follows the documentation of Kyverno JSON; variables
 * (`->name`) are refused.
 */
import { deepEqual, get, isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import { InputError } from "../input-error.ts";
import { compactJson } from "../output/json.ts";

/** Evaluates a JMESPath expression on a value. */
export type QueryFunction = (expression: string, value: Json) => Json;

/** Why the value does not fit the tree, with the path to the place; undefined where it does. */
export function assertionFailure(
  tree: Json,
  value: Json | undefined,
  query: QueryFunction,
  path = "",
): string | undefined {
  if (isMap(tree)) {
    for (const key of Object.keys(tree)) {
      const failure = keyFailure(key, get(tree, key) ?? null, value, query, path);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }
  if (Array.isArray(tree)) return listFailure(tree, value, query, path);
  const wanted = typeof tree === "string" ? leafValue(tree, value, query) : tree;
  if (deepEqual(wanted, value ?? null)) return undefined;
  return `${path || "the value"}: wanted ${compactJson(wanted)}, found ${shown(value)}`;
}

function listFailure(
  tree: readonly Json[],
  value: Json | undefined,
  query: QueryFunction,
  path: string,
): string | undefined {
  if (!Array.isArray(value)) return `${path}: wanted a list, found ${shown(value)}`;
  if (value.length !== tree.length) {
    return `${path}: wanted ${tree.length} elements, found ${value.length}`;
  }
  for (const [index, item] of tree.entries()) {
    const failure = assertionFailure(item, value[index], query, `${path}[${index}]`);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function keyFailure(
  key: string,
  tree: Json,
  value: Json | undefined,
  query: QueryFunction,
  path: string,
): string | undefined {
  if (/->\w+$/u.test(key)) {
    throw new InputError(`variables of assertions (${key}) are not supported`);
  }
  const each = /^~\w*\.?(.*)$/su.exec(key);
  const below = path === "" ? key : `${path}.${key}`;
  const selected = select(each?.[1] ?? key, value, query);
  if (each === null) return assertionFailure(tree, selected, query, below);
  if (!Array.isArray(selected) && !isMap(selected)) {
    return `${below}: wanted a list or map to go through, found ${shown(selected)}`;
  }
  const elements: readonly Json[] = Array.isArray(selected) ? selected : Object.values(selected);
  for (const [index, element] of elements.entries()) {
    const failure = assertionFailure(tree, element, query, `${below}[${index}]`);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function select(key: string, value: Json | undefined, query: QueryFunction): Json | undefined {
  if (key === "") return value;
  if (isExpression(key)) return query(key.slice(1, -1), value ?? null);
  const name = key.startsWith("\\") ? key.slice(1) : key;
  return isMap(value) ? get(value, name) : undefined;
}

function leafValue(leaf: string, value: Json | undefined, query: QueryFunction): Json {
  if (isExpression(leaf)) return query(leaf.slice(1, -1), value ?? null);
  return leaf.startsWith("\\") ? leaf.slice(1) : leaf;
}

function isExpression(text: string): boolean {
  return text.startsWith("(") && text.endsWith(")");
}

function shown(value: Json | undefined): string {
  return value === undefined ? "nothing" : compactJson(value);
}
