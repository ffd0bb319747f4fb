/**
 * Lists with merge keys as kyaml merges them, where the patch's elements come first. Its answers are
 * kept as they are, also where they surprise: an element without its key empties the list, and where
 * a list has two keys, elements that lack the second one win over the patch.
 */
import { get, isMap, stringify } from "@winnow/value";
import type { Json } from "@winnow/value";
import { directiveOf, isDirective } from "./directive.ts";
import type { MergeValues } from "./merge.ts";
import type { MergeKey } from "./merge-schema.ts";

/** The list merged with the patch, or with nothing: then elements of the same key fall together. */
export function mergeByKustomize(
  before: Json[] | undefined,
  patch: Json[] | undefined,
  keys: readonly MergeKey[],
  merge: MergeValues,
): Json[] | undefined {
  if (before === undefined || patch === undefined) {
    return mergeElements(before ?? patch ?? [], patch, keys, merge);
  }
  // the first element with a directive speaks for the list, if it holds nothing else
  const speaker = patch.find((item) => isMap(item) && get(item, "$patch") !== undefined);
  if (speaker === undefined || !isDirective(speaker)) {
    return mergeElements(before, patch, keys, merge);
  }
  const directive = directiveOf(speaker);
  if (directive === "delete") return undefined;
  const items = withElement(patch, undefined, ["$patch"], [directive]);
  const own = directive === "replace" || before === patch ? items : before;
  return mergeElements(own, items, keys, merge);
}

function mergeElements(
  list: readonly Json[],
  patch: readonly Json[] | undefined,
  keys: readonly MergeKey[],
  merge: MergeValues,
): Json[] {
  if (keys.length === 0) return mergeScalars(list, patch ?? []);
  const names = keys.map(({ name }) => name);
  let wanted = distinct([...(patch ?? []), ...list].map((item) => valuesOf(item, names)));
  if (names.length > 1) wanted = fillGaps(wanted);
  let own = [...list];
  let added: Json[] = [];
  let used: string[] = names;
  for (const values of wanted) {
    used = usedKeys(wanted, names);
    const chosen = values.filter((value, at) => value !== "" || used.includes(names[at] ?? ""));
    const [partKeys, partValues] = presentOnly(used, chosen);
    const place = own.findIndex((item) => fits(item, partKeys, partValues));
    const item = patch?.find((candidate) => fits(candidate, partKeys, partValues));
    const before = place < 0 ? undefined : own[place];
    const merged = merge(before, item, undefined);
    if (merged === undefined || merged === null || (isMap(merged) && isEmpty(merged))) {
      own = withElement(own, undefined, used, chosen);
      continue;
    }
    const inPlace = item === undefined || item === before || directiveOf(item) !== "replace";
    if (place >= 0 && inPlace) own[place] = merged;
    added = withElement(added, merged, used, chosen);
  }
  return wanted.length === 0 ? own : appendAll(added, own, used);
}

function mergeScalars(list: readonly Json[], patch: readonly Json[]): Json[] {
  const seen = new Set<string>();
  return [...patch, ...list].filter((item) => {
    const text = textOf(item);
    return !seen.has(text) && seen.add(text);
  });
}

function isEmpty(map: Json): boolean {
  return isMap(map) && Object.keys(map).length === 0;
}

/** A scalar as it is written; maps and lists have no such text. */
function textOf(value: Json | undefined): string {
  if (value === undefined || (typeof value === "object" && value !== null)) return "";
  return typeof value === "string" ? value : stringify(value);
}

function valuesOf(item: Json, names: readonly string[]): string[] {
  return names.map((name) => {
    const value = isMap(item) ? get(item, name) : undefined;
    return value === null ? "" : textOf(value);
  });
}

function distinct(lists: string[][]): string[][] {
  const seen = new Set<string>();
  return lists.filter((values) => {
    const text = stringify(values);
    return !seen.has(text) && seen.add(text);
  });
}

/** Values that differ only where one of them has a gap become the same. */
function fillGaps(lists: readonly string[][]): string[][] {
  const filled = [...lists];
  for (let left = 0; left < filled.length; left += 1) {
    for (let right = 0; right < filled.length; right += 1) {
      const joined = join(filled[left] ?? [], filled[right] ?? []);
      if (joined === undefined) continue;
      filled[left] = joined;
      filled[right] = joined;
    }
  }
  return filled;
}

function join(left: readonly string[], right: readonly string[]): string[] | undefined {
  let common = false;
  const joined: string[] = [];
  for (const [at, value] of left.entries()) {
    const other = right[at] ?? "";
    if (value === other) common = true;
    else if (value !== "" && other !== "") return undefined;
    joined.push(value === "" ? other : value);
  }
  return common ? joined : undefined;
}

/** The keys that any element has; all of them where none has any. */
function usedKeys(lists: readonly string[][], names: readonly string[]): string[] {
  const used = names.filter((_, at) => lists.some((values) => (values[at] ?? "") !== ""));
  return used.length === 0 ? [...names] : used;
}

function presentOnly(
  names: readonly string[],
  values: readonly string[],
): [readonly string[], readonly string[]] {
  const present = names.filter((_, at) => (values[at] ?? "") !== "");
  if (present.length === 0) return [names, values];
  return [present, values.filter((value) => value !== "")];
}

/** Whether an element has exactly these values. */
function fits(item: Json, names: readonly string[], values: readonly string[]): boolean {
  return isMap(item) && names.every((name, at) => hasText(item, name, values[at] ?? ""));
}

function hasText(item: Json, name: string, text: string): boolean {
  const value = isMap(item) ? get(item, name) : undefined;
  return value !== undefined && textOf(value) === text;
}

/**
 * The list with an element in place of those that have the values, at the end where there are none;
 * without the element those are removed. A value that is empty stands for any.
 */
function withElement(
  list: readonly Json[],
  element: Json | undefined,
  names: readonly string[],
  values: readonly string[],
): Json[] {
  const result: Json[] = [];
  let found = false;
  for (const item of list) {
    if (item === null || isEmpty(item)) continue;
    if (!isMap(item)) result.push(item);
    else if (!meets(item, names, values)) {
      if (values.length > 0) result.push(item);
    } else {
      found = true;
      if (element !== undefined) result.push(element);
    }
  }
  if (!found && element !== undefined) result.push(element);
  return result;
}

function meets(item: Json, names: readonly string[], values: readonly string[]): boolean {
  let last = false;
  for (const [at, name] of names.entries()) {
    const value = values[at];
    if (value !== undefined) {
      last =
        value === "" ? isMap(item) && get(item, name) !== undefined : hasText(item, name, value);
    }
    if (!last) return false;
  }
  return true;
}

/** Elements of the list in place of those with the same values among the added ones, or behind them. */
function appendAll(
  added: readonly Json[],
  list: readonly Json[],
  names: readonly string[],
): Json[] {
  let result = [...added];
  for (const item of list) {
    const values: string[] = [];
    for (const name of names) {
      const value = isMap(item) ? get(item, name) : undefined;
      if (value === undefined) result.push(item);
      else values.push(textOf(value));
    }
    if (names.length > 1) result = withElement(result, undefined, names, values);
    result = withElement(result, item, names, values);
  }
  return result;
}
