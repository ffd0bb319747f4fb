/** What remains of a patch once its anchors have been looked at. */
import { get, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { parseAnchor } from "../../pattern/anchor.ts";
import type { Anchor } from "../../pattern/anchor.ts";

/** Whether a patch has an anchor of some kind, at any depth. */
export function hasAnchor(patch: Json, wanted: (anchor: Anchor) => boolean): boolean {
  if (Array.isArray(patch)) return patch.some((item) => hasAnchor(item, wanted));
  if (!isMap(patch)) return false;
  return Object.keys(patch).some((key) => {
    const anchor = parseAnchor(key);
    if (anchor !== undefined && wanted(anchor)) return true;
    return hasAnchor(get(patch, key) ?? null, wanted);
  });
}

/** The patch without conditions, and without the maps and lists that held nothing else. */
export function removeAnchors(patch: JsonMap): JsonMap {
  const result: JsonMap = {};
  for (const key of Object.keys(patch)) {
    const value = get(patch, key) ?? null;
    // Kyverno leaves a condition on a map or list as it is written where it stands at the very top
    const kept = isScalar(value) && isConditionKey(key) ? undefined : remaining(value);
    if (kept !== undefined) set(result, key, kept);
  }
  return result;
}

/** A new element of a list without its conditions; undefined where nothing remains. */
export function stripElement(element: JsonMap): JsonMap | undefined {
  const stripped = remainingMap(element);
  return stripped === undefined || Object.keys(stripped).length === 0 ? undefined : stripped;
}

function isConditionKey(key: string): boolean {
  const kind = parseAnchor(key)?.kind;
  return kind === "condition" || kind === "global";
}

function isScalar(value: Json): boolean {
  return typeof value !== "object" || value === null;
}

function remaining(value: Json): Json | undefined {
  if (Array.isArray(value)) return remainingList(value);
  return isMap(value) ? remainingMap(value) : value;
}

function remainingMap(map: JsonMap): JsonMap | undefined {
  const keys = Object.keys(map);
  if (keys.length === 0) return map;
  const result: JsonMap = {};
  let kept = 0;
  for (const key of keys) {
    const value = get(map, key) ?? null;
    const isCondition = isConditionKey(key);
    // a condition on a map or list is merged like any other part of the patch
    const rest = isCondition && isScalar(value) ? undefined : remaining(value);
    if (rest === undefined) continue;
    set(result, isCondition ? (parseAnchor(key)?.key ?? key) : key, rest);
    kept += 1;
  }
  return kept === 0 ? undefined : result;
}

function remainingList(list: Json[]): Json[] | undefined {
  if (list.length === 0) return list;
  const items = list.flatMap((item) => {
    if (hasAnchor(item, isPatchAnchor)) return [];
    const rest = remaining(item);
    return rest === undefined ? [] : [rest];
  });
  return items.length === 0 ? undefined : items;
}

/** Whether an anchor means something in a patch. */
export function isPatchAnchor({ kind }: Anchor): boolean {
  return kind === "condition" || kind === "global" || kind === "addIfNotPresent";
}
