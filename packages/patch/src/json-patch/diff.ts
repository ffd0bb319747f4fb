/** Finds a JSON patch (RFC 6902) that leads from one document to another. */
import { deepEqual, get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { Operation } from "./operation.ts";
import { pointerBelow } from "./pointer.ts";

/**
 * The operations that make `after` of `before`: add, remove and replace only, in an order that
 * depends on nothing but the two documents. Lists keep their common beginning and end; what lies
 * between is compared place by place. Parts that both documents share cost nothing.
 */
export function diffDocuments(before: Json, after: Json): Operation[] {
  const operations: Operation[] = [];
  diffValues(before, after, "", operations);
  return operations;
}

function diffValues(before: Json, after: Json, path: string, operations: Operation[]): void {
  if (before === after) return;
  if (isMap(before) && isMap(after)) return diffMaps(before, after, path, operations);
  if (Array.isArray(before) && Array.isArray(after)) {
    return diffLists(before, after, path, operations);
  }
  if (!deepEqual(before, after)) operations.push({ op: "replace", path, value: after });
}

function diffMaps(before: JsonMap, after: JsonMap, path: string, operations: Operation[]): void {
  for (const key of Object.keys(before)) {
    const at = pointerBelow(path, key);
    if (Object.hasOwn(after, key)) {
      diffValues(get(before, key) ?? null, get(after, key) ?? null, at, operations);
    } else {
      operations.push({ op: "remove", path: at });
    }
  }
  for (const key of Object.keys(after)) {
    if (Object.hasOwn(before, key)) continue;
    operations.push({ op: "add", path: pointerBelow(path, key), value: get(after, key) ?? null });
  }
}

function diffLists(before: Json[], after: Json[], path: string, operations: Operation[]): void {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && deepEqual(before[start], after[start])) start += 1;
  let end = 0;
  while (end < shorter - start && deepEqual(before.at(-1 - end), after.at(-1 - end))) end += 1;
  const common = shorter - end;
  for (let position = start; position < common; position += 1) {
    const at = pointerBelow(path, position);
    diffValues(before[position] ?? null, after[position] ?? null, at, operations);
  }
  for (let position = before.length - end - 1; position >= common; position -= 1) {
    operations.push({ op: "remove", path: pointerBelow(path, position) });
  }
  for (let position = common; position < after.length - end; position += 1) {
    const value = after[position] ?? null;
    operations.push({ op: "add", path: pointerBelow(path, position), value });
  }
}
