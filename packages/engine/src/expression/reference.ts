/**
 * References, `$(path)`: a value written elsewhere in the same document, relative to where the
 * reference stands (`$(./../limits/memory)`) or from its root (`$(/spec/x)`). An operator may stand
 * before the path (`$(<=./../limits/memory)`). They depend on the policy's text only, so they are
 * replaced when a policy is compiled.
 */
import { isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { parseAnchor } from "../pattern/anchor.ts";
import { ExpressionError } from "./failure.ts";

type Path = readonly (string | number)[];

const operators = [">=", "<=", "!=", "!", ">", "<"] as const;
const reference = /(^|[^\\])\$\(.[^ ]*\)/g;
const escaped = /\\(\$\(.[^ ]*\))/g;

/** The document with its references replaced. Throws ExpressionError for one that finds nothing. */
export function resolveReferences(document: Json): Json {
  return holdsReference(document) ? walk(document, document, []) : document;
}

/** True where a text may hold a reference at all; nearly no document does. */
function holdsReference(value: Json): boolean {
  if (typeof value === "string") return value.includes("$(");
  if (Array.isArray(value)) return value.some(holdsReference);
  if (!isMap(value)) return false;
  return Object.keys(value).some((key) => key.includes("$(") || holdsReference(value[key] ?? null));
}

function walk(root: Json, value: Json, path: Path): Json {
  if (typeof value === "string") return resolveText(root, value, path);
  if (Array.isArray(value)) {
    return replaceItems(value, (item, index) => walk(root, item, [...path, index]));
  }
  if (!isMap(value)) return value;
  let changed = false;
  const result: JsonMap = {};
  for (const key of Object.keys(value)) {
    // Kyverno takes references in keys even where they are escaped
    const newKey = resolveText(root, key.replaceAll("\\$(", "$("), path);
    const item = value[key] ?? null;
    const newItem = walk(root, item, [...path, key]);
    changed ||= newKey !== key || newItem !== item;
    set(result, newKey, newItem);
  }
  return changed ? result : value;
}

function replaceItems(items: Json[], replace: (item: Json, index: number) => Json): Json[] {
  const result = items.map(replace);
  return result.some((item, index) => item !== items[index]) ? result : items;
}

function resolveText(root: Json, text: string, path: Path): string {
  if (!text.includes("$(")) return text;
  const resolved = text.replace(
    reference,
    (found, before: string) => before + resolveOne(root, found.slice(before.length), path),
  );
  return resolved.replace(escaped, "$1");
}

function resolveOne(root: Json, text: string, path: Path): string {
  const inner = text.replace(/^[$()]+|[$()]+$/g, "");
  const operator = operators.find((candidate) => inner.startsWith(candidate)) ?? "";
  const wanted = inner.slice(operator.length);
  if (wanted === "") throw new ExpressionError(`the reference ${text} names no path`);
  const value = valueAt(root, absolutePath(wanted, path));
  if (typeof value === "string") return operator + value;
  if (operator !== "" && (typeof value === "number" || typeof value === "bigint")) {
    return operator + value.toString();
  }
  const place = `/${path.join("/")}`;
  if (value === undefined || value === null) {
    throw new ExpressionError(`the reference ${text} at path ${place} finds no value`);
  }
  throw new ExpressionError(`the reference ${text} at path ${place} finds no text`);
}

/** Steps of the path that a reference at `from` points to; anchors do not count as part of a key. */
function absolutePath(wanted: string, from: Path): string[] {
  const steps = wanted.startsWith("/") ? [] : from.map((step) => bareKey(String(step)));
  for (const step of wanted.split("/")) {
    if (step === "" || step === ".") continue;
    if (step === "..") steps.pop();
    else steps.push(step);
  }
  return steps;
}

function bareKey(key: string): string {
  return parseAnchor(key)?.key ?? key;
}

function valueAt(root: Json, steps: readonly string[]): Json | undefined {
  let current: Json | undefined = root;
  for (const step of steps) {
    if (Array.isArray(current)) {
      current = current[Number(step)];
    } else if (isMap(current)) {
      const map: JsonMap = current;
      const key = Object.keys(map).find((candidate) => bareKey(candidate) === step);
      current = key === undefined ? undefined : map[key];
    } else {
      return undefined;
    }
  }
  return current;
}
