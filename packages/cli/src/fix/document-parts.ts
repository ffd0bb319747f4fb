/** The parts of policies, exceptions and cleanup policies that rewrites look at, with their paths. */
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { valueAt } from "./edit-value.ts";
import type { Path } from "./edit.ts";

export interface Part<Value extends Json = Json> {
  readonly path: Path;
  readonly value: Value;
}

/** A field that is there and not null. */
export function given(map: JsonMap, key: string): Json | undefined {
  return get(map, key) ?? undefined;
}

/** The map at a path; undefined where there is something else or nothing. */
function mapPart(document: JsonMap, path: Path): Part<JsonMap> | undefined {
  const value = valueAt(document, path);
  return isMap(value) ? { path, value } : undefined;
}

/** The maps among the items of the list at a path. */
export function mapParts(document: JsonMap, path: Path): Part<JsonMap>[] {
  const list = valueAt(document, path);
  if (!Array.isArray(list)) return [];
  return list.flatMap((value, index) => (isMap(value) ? [{ path: [...path, index], value }] : []));
}

/** The rules of a policy. */
export function ruleParts(document: JsonMap): Part<JsonMap>[] {
  return mapParts(document, ["spec", "rules"]);
}

/** The rules that have a body of this kind: the body. */
export function bodyParts(document: JsonMap, body: string): Part<JsonMap>[] {
  return ruleParts(document).flatMap((rule) => mapPart(document, [...rule.path, body]) ?? []);
}

/** Every `match` and `exclude`. */
export function matchParts(document: JsonMap): Part<JsonMap>[] {
  const owners: Path[] = [["spec"], ...ruleParts(document).map(({ path }) => path)];
  return owners.flatMap((path) =>
    ["match", "exclude"].flatMap((key) => mapPart(document, [...path, key]) ?? []),
  );
}

/** Every `resources` inside `match` and `exclude`, in all their forms. */
export function resourceParts(document: JsonMap): Part<JsonMap>[] {
  return matchParts(document).flatMap(({ path }) =>
    [
      path,
      ...mapParts(document, [...path, "any"]).map((filter) => filter.path),
      ...mapParts(document, [...path, "all"]).map((filter) => filter.path),
    ].flatMap((filter) => mapPart(document, [...filter, "resources"]) ?? []),
  );
}

/** Everything that holds conditions in any of their forms: preconditions, deny rules, exceptions. */
export function conditionBlockParts(document: JsonMap): Part[] {
  const paths = ruleParts(document).flatMap(({ path }) => [
    [...path, "preconditions"],
    ...checkPaths(document, [...path, "validate"]),
    ...listPaths(document, [...path, "mutate", "targets"]),
    ...listPaths(document, [...path, "mutate", "foreach"]),
    ...listPaths(document, [...path, "generate", "foreach"]),
    ...mapParts(document, [...path, "verifyImages"]).map((entry) => [
      ...entry.path,
      "validate",
      "deny",
      "conditions",
    ]),
  ]);
  return [["spec", "conditions"], ...paths].flatMap((path) => {
    const value = valueAt(document, path);
    return value === undefined || value === null ? [] : [{ path, value }];
  });
}

/** The conditions of a check and of the checks in its foreach. */
function checkPaths(document: JsonMap, path: Path): Path[] {
  return [
    [...path, "deny", "conditions"],
    ...mapParts(document, [...path, "foreach"]).flatMap((entry) => [
      [...entry.path, "preconditions"],
      ...checkPaths(document, entry.path),
    ]),
  ];
}

/** The preconditions of the entries of a list and of the foreach in them. */
function listPaths(document: JsonMap, path: Path): Path[] {
  return mapParts(document, path).flatMap((entry) => [
    [...entry.path, "preconditions"],
    ...listPaths(document, [...entry.path, "foreach"]),
  ]);
}

/** Every single condition: those of blocks with any and all, of lists of blocks, of plain lists. */
export function conditionParts(document: JsonMap): Part<JsonMap>[] {
  return conditionBlockParts(document).flatMap(({ path, value }) => {
    const blocks = Array.isArray(value)
      ? mapParts(document, path)
      : (mapPart(document, path) ?? []);
    return [blocks].flat().flatMap((block) => {
      const isBlock = "any" in block.value || "all" in block.value;
      if (!isBlock) return Array.isArray(value) ? [block] : [];
      return ["any", "all"].flatMap((key) => mapParts(document, [...block.path, key]));
    });
  });
}
