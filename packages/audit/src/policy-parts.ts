/** Reading policies as they are written, part by part, with the path of each. */
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { Path } from "./document-edit.ts";

export interface Part<T extends Json = JsonMap> {
  readonly path: Path;
  readonly value: T;
}

export function textAt(map: JsonMap, key: string): string | undefined {
  const value = get(map, key);
  return typeof value === "string" ? value : undefined;
}

export function mapAt(map: JsonMap, key: string): JsonMap | undefined {
  const value = get(map, key);
  return value !== undefined && isMap(value) ? value : undefined;
}

export function listAt(map: JsonMap, key: string): readonly Json[] {
  const value = get(map, key);
  return Array.isArray(value) ? value : [];
}

export function textsAt(map: JsonMap, key: string): string[] {
  return listAt(map, key).filter((item) => typeof item === "string");
}

/** The map under a key with its path. */
export function partAt(part: Part, ...keys: readonly string[]): Part | undefined {
  let current: Part | undefined = part;
  for (const key of keys) {
    const value: JsonMap | undefined = current && mapAt(current.value, key);
    current = value && current && { path: [...current.path, key], value };
  }
  return current;
}

/** The maps of the list under a key with their paths. */
export function partsAt(part: Part, ...keys: readonly [string, ...string[]]): Part[] {
  const parent = partAt(part, ...keys.slice(0, -1));
  const last = keys.at(-1);
  if (parent === undefined || last === undefined) return [];
  return listAt(parent.value, last).flatMap((value, index) =>
    isMap(value) ? [{ path: [...parent.path, last, index], value }] : [],
  );
}

/** The rules of a policy. */
export function rulesOf(policy: JsonMap): Part[] {
  return partsAt({ path: [], value: policy }, "spec", "rules");
}

export function ruleName(rule: Part): string {
  return textAt(rule.value, "name") ?? "";
}

/** A policy's name, or an exception's as `namespace/name`. */
export function documentName(document: JsonMap): string {
  const metadata = mapAt(document, "metadata") ?? {};
  const name = textAt(metadata, "name") ?? "";
  const kind = textAt(document, "kind");
  if (kind === "ClusterPolicy") return name;
  return `${textAt(metadata, "namespace") ?? "default"}/${name}`;
}

export function isException(document: JsonMap): boolean {
  return textAt(document, "kind") === "PolicyException";
}

export function isPolicy(document: JsonMap): boolean {
  const kind = textAt(document, "kind");
  return kind === "ClusterPolicy" || kind === "Policy";
}

/** The entries of foreach below a rule's validate, nested ones too. */
export function foreachEntries(rule: Part): Part[] {
  const outermost = partsAt(rule, "validate", "foreach");
  const found: Part[] = [];
  const visit = (entry: Part): void => {
    found.push(entry);
    partsAt(entry, "foreach").forEach(visit);
  };
  outermost.forEach(visit);
  return found;
}

/** The resource filters of a match or exclude block: the entries of `any` and `all`, or the block itself. */
export function filtersOf(block: Part): { combine: "any" | "all" | "legacy"; filters: Part[] } {
  const any = partsAt(block, "any");
  if (any.length > 0) return { combine: "any", filters: any };
  const all = partsAt(block, "all");
  if (all.length > 0) return { combine: "all", filters: all };
  return { combine: "legacy", filters: [block] };
}

/** One condition of a block, or a whole list of alternatives. */
export interface ConditionPart {
  readonly path: Path;
  readonly combine: "any" | "all";
  readonly conditions: readonly Part[];
}

/**
 * The conditions of a block, so that each can be taken out and leaves a stricter rule: those of `all`
 * one by one, those of `any` as the one alternative that they are.
 */
export function conditionsOf(owner: Part, key: string): ConditionPart[] {
  const value = get(owner.value, key);
  const path = [...owner.path, key];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return [...listConditions(value, path)];
  if (!isMap(value)) return [];
  const block: Part = { path, value };
  const all = partsAt(block, "all").map(single);
  const any = partsAt(block, "any");
  return any.length === 0
    ? all
    : [...all, { path: [...path, "any"], combine: "any", conditions: any }];
}

/** The old list form is `all`; an entry of it may be a block of its own. */
function listConditions(list: readonly Json[], path: Path): ConditionPart[] {
  return list.flatMap((value, index) => {
    if (!isMap(value)) return [];
    const item: Part = { path: [...path, index], value };
    if (get(value, "key") !== undefined) return [single(item)];
    const all = partsAt(item, "all").map(single);
    const any = partsAt(item, "any");
    return any.length === 0
      ? all
      : [...all, { path: [...item.path, "any"], combine: "any" as const, conditions: any }];
  });
}

function single(condition: Part): ConditionPart {
  return { path: condition.path, combine: "all", conditions: [condition] };
}
