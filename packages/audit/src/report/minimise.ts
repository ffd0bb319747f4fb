/** Makes a witness as small as it can be while the facts hold. */
import { get, getPath, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { editValue } from "../document-edit.ts";
import type { Path } from "../document-edit.ts";
import { podPath } from "../judge/pod-of.ts";
import { listNames } from "../space/violation.ts";

/** Fields without which nobody could apply the pod, or which are what the witness is about. */
export type Keep = (path: Path, value: Json) => boolean;

/**
 * Takes out of a pod's spec, and of its labels and annotations, whatever can go while `holds` is true.
 * Larger parts are tried first, so that the result does not depend on chance.
 */
export function minimise(
  object: JsonMap,
  keep: Keep,
  holds: (object: JsonMap) => boolean,
): JsonMap {
  const pod = podPath(object);
  if (pod === undefined) return object;
  let current = object;
  let isChanged = true;
  while (isChanged) {
    isChanged = false;
    for (const path of removable(current, pod, keep)) {
      const smaller = editValue(current, path, undefined);
      if (!isMap(smaller) || !isApplicable(smaller, pod) || !holds(smaller)) continue;
      current = smaller;
      isChanged = true;
      break;
    }
  }
  return current;
}

/** Paths that may go, the outer before the inner ones. */
function removable(object: JsonMap, pod: readonly string[], keep: Keep): Path[] {
  const starts: Path[] = [
    ["metadata", "labels"],
    ["metadata", "annotations"],
    [...pod, "spec"],
  ];
  const found: Path[] = [];
  let level: { path: Path; value: Json }[] = starts.flatMap((path) => {
    const value = getPath(object, path as readonly string[]);
    return value === undefined ? [] : childrenOf(path, value);
  });
  while (level.length > 0) {
    found.push(...level.filter(({ path, value }) => !keep(path, value)).map(({ path }) => path));
    level = level.flatMap(({ path, value }) => childrenOf(path, value));
  }
  return found;
}

function childrenOf(path: Path, value: Json): { path: Path; value: Json }[] {
  if (Array.isArray(value)) {
    return value.map((item, index) => ({ path: [...path, index], value: item }));
  }
  if (!isMap(value)) return [];
  return Object.keys(value).map((key) => ({
    path: [...path, key],
    value: get(value, key) ?? null,
  }));
}

/** Whether an API server would take it: a main container, and each container with name and image. */
function isApplicable(object: JsonMap, pod: readonly string[]): boolean {
  const spec = getPath(object, [...pod, "spec"]);
  if (spec === undefined || !isMap(spec)) return false;
  const main = get(spec, "containers");
  if (!Array.isArray(main) || main.length === 0) return false;
  return listNames.every((list) => {
    const containers = get(spec, list);
    if (containers === undefined) return true;
    return (
      Array.isArray(containers) &&
      containers.length > 0 &&
      containers.every(
        (item) =>
          isMap(item) &&
          typeof get(item, "name") === "string" &&
          typeof get(item, "image") === "string",
      )
    );
  });
}
