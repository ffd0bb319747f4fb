import { deepEqual, get, isMap, set, stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { join } from "node:path";
import { eachResource } from "../resource/resource.ts";
import type { Resource } from "../resource/resource.ts";
import { readTextFile } from "../source/read-file.ts";
import type { ActualResult } from "./actual-result.ts";
import { generatedDifference } from "./compare-generated.ts";
import type { ExpectedResult } from "./expected-result.ts";

/** Compares what mutate rules made of objects, and what generate rules made, with the files that a test names. */
export function createObjectComparison(
  folder: string,
): (expected: ExpectedResult, actual: ActualResult) => string | undefined {
  const files = new Map<string, readonly Resource[]>();
  const read = (name: string): readonly Resource[] => {
    const path = join(folder, name);
    const known = files.get(path) ?? [...eachResource({ file: path, text: readTextFile(path) })];
    files.set(path, known);
    return known;
  };
  return (expected, actual) => {
    if (expected.generatedResource !== undefined) {
      const file = expected.generatedResource;
      return generatedDifference(file, read(file), actual.result.generated ?? []);
    }
    if (expected.patchedResources === undefined) return undefined;
    const { identity, patched } = actual;
    const wanted = read(expected.patchedResources).find(
      (candidate) =>
        candidate.identity.kind === identity.kind &&
        candidate.identity.name === identity.name &&
        candidate.identity.namespace === identity.namespace,
    );
    if (wanted === undefined) {
      return `${expected.patchedResources} does not hold ${identity.kind}/${identity.name}`;
    }
    const found = patched ?? actual.object;
    if (deepEqual(withoutEmpty(found), withoutEmpty(wanted.object))) return undefined;
    return `wanted ${stringify(wanted.object)}, found ${stringify(found)}`;
  };
}

/** The value without nulls, empty maps and empty lists: Kubernetes takes them for nothing. */
function withoutEmpty(value: Json): Json {
  if (Array.isArray(value)) {
    const items = value.map(withoutEmpty).filter((item) => item !== null);
    return items.length === 0 ? null : items;
  }
  if (!isMap(value)) return value;
  const result: JsonMap = {};
  for (const key of Object.keys(value)) {
    const item = withoutEmpty(get(value, key) ?? null);
    if (item !== null) set(result, key, item);
  }
  return Object.keys(result).length === 0 ? null : result;
}
