/** From what the engine says about a failure to a path in the object that was judged. */
import type { FailurePlace } from "@winnow/engine";
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";

/**
 * The keys and indexes that lead to the field that failed, as far as the object has them. Empty
 * where the failure lies in no field of the object, or where nobody can say in which.
 */
export function failurePath(object: JsonMap, at: FailurePlace | undefined): (string | number)[] {
  if (at === undefined) return [];
  const { element } = at;
  const start = element === undefined ? [] : pathOf(object, element, 0);
  if (start === undefined) return [];
  const steps = stepsOf(at.path);
  return steps.length > maxSteps ? start : [...start, ...follow(element ?? object, steps)];
}

const deepest = 100;
/** More than any path of a Kubernetes object has, slashes of its keys included. */
const maxSteps = 256;

/** Where the very same value stands in an object; foreach hands on what it found, without a copy. */
function pathOf(value: Json, wanted: Json, depth: number): (string | number)[] | undefined {
  if (value === wanted) return [];
  if (typeof value !== "object" || value === null || depth > deepest) return undefined;
  const entries: Iterable<[string | number, Json]> = Array.isArray(value)
    ? value.entries()
    : Object.entries(value);
  for (const [step, inner] of entries) {
    if (typeof inner !== "object") continue;
    const rest = pathOf(inner, wanted, depth + 1);
    if (rest !== undefined) return [step, ...rest];
  }
  return undefined;
}

/** The steps of a path as messages write it: `/spec/containers/0/` or `spec.containers[0]`. */
function stepsOf(path: string): string[] {
  if (path.startsWith("/")) return path.split("/").filter((step) => step !== "");
  return [...path.matchAll(/\[([^\]]*)\]|([^.[]+)/gu)].map(
    ([, bracketed, plain]) => bracketed ?? plain ?? "",
  );
}

/**
 * Goes down as far as the value has what is named. A key that holds a slash, such as
 * `app.kubernetes.io/name`, is written as several steps; the longest key that is there is meant.
 */
function follow(value: Json, steps: readonly string[]): (string | number)[] {
  const [first] = steps;
  if (first === undefined) return [];
  if (Array.isArray(value)) {
    const index = /^\d+$/u.test(first) ? Number(first) : -1;
    const item = value[index];
    return item === undefined ? [] : [index, ...follow(item, steps.slice(1))];
  }
  if (!isMap(value)) return [];
  for (let length = steps.length; length > 0; length -= 1) {
    const key = steps.slice(0, length).join("/");
    const inner = get(value, key);
    if (inner !== undefined) return [key, ...follow(inner, steps.slice(length))];
  }
  return [];
}
