/** Places that a pattern comes to, in the resource and in the pattern itself. */
import { get, hasWildcard, isMap, matchWildcard } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { bareKey } from "./anchor.ts";

/** A path as a chain from the leaf to the root, so that descending allocates one small object. */
export interface Path {
  readonly parent: Path | undefined;
  readonly step: string | number;
}

/** `/spec/containers/0/image/` */
export function pathText(path: Path): string {
  let text = "/";
  for (let at: Path | undefined = path; at.parent !== undefined; at = at.parent) {
    text = `/${at.step}${text}`;
  }
  return text;
}

/** The keys and indexes that lead to a place. */
export function stepsTo(place: Path): (string | number)[] {
  const steps: (string | number)[] = [];
  for (let at: Path = place; at.parent !== undefined; at = at.parent) {
    steps.unshift(at.step);
  }
  return steps;
}

/**
 * Where the pattern asks for the value at a place of the resource: the keys as they are written,
 * with their anchors. Ends where the pattern has no key for a step.
 */
export function placeInPattern(
  pattern: Json,
  steps: readonly (string | number)[],
): (string | number)[] {
  const written: (string | number)[] = [];
  let at: Json | undefined = pattern;
  for (const step of steps) {
    if (Array.isArray(at)) {
      // one element of the pattern stands for all of the resource, unless it is a list itself
      const index: number = Array.isArray(at[0]) ? Number(step) : 0;
      written.push(index);
      at = at[index];
    } else if (at !== undefined && isMap(at)) {
      const key = keyFor(at, String(step));
      if (key === undefined) break;
      written.push(key);
      at = get(at, key);
    } else break;
  }
  return written;
}

function keyFor(pattern: JsonMap, step: string): string | undefined {
  const keys = Object.keys(pattern);
  return (
    keys.find((key) => bareKey(key) === step) ??
    keys.find((key) => hasWildcard(bareKey(key)) && matchWildcard(bareKey(key), step))
  );
}
