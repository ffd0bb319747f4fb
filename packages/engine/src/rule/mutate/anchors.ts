/**
 * Anchors of strategic merge patches. They say where a patch applies; what remains of the patch for
 * one resource is a plain strategic merge patch. Follows Kyverno's documentation of mutate rules.
 *
 * `(k)`: only where the value fits, in a list only for the elements it fits; `<(k)`: nothing of the
 * whole patch applies unless the value fits; `+(k)`: only where there is no k yet.
 */
import { deepEqual, get, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { PatchError } from "@winnow/patch";
import { parseAnchor } from "../../pattern/anchor.ts";
import type { Anchor } from "../../pattern/anchor.ts";
import { compilePattern } from "../../pattern/pattern.ts";
import type { CompiledPattern } from "../../pattern/pattern.ts";
import type { Semantics } from "../../semantics.ts";
import { hasAnchor, isPatchAnchor, removeAnchors, stripElement } from "./anchor-removal.ts";

/** A patch with anchors, ready for resources. */
export interface AnchoredPatch {
  /**
   * The plain patch for a resource; undefined where an anchor says that nothing applies.
   *
   * @throws {PatchError} under sound semantics, for an anchor that says nothing in a patch
   */
  forResource(resource: JsonMap): JsonMap | undefined;
}

/** What an anchor that does not fit makes of what lies around it: nothing of it applies. */
const misfit = undefined;

interface Expansion {
  readonly semantics: Semantics;
  /** The conditions of the patch, compiled when first met. */
  readonly conditions: Map<Json, CompiledPattern>;
}

/** Compiles a patch without variables. */
export function compileAnchors(patch: JsonMap, semantics: Semantics): AnchoredPatch {
  if (!hasAnchor(patch, () => true)) return { forResource: () => patch };
  const expansion: Expansion = { semantics, conditions: new Map() };
  return {
    forResource(resource) {
      const expanded = expandMap(patch, resource, expansion);
      return expanded === misfit ? undefined : removeAnchors(expanded);
    },
  };
}

/**
 * Whether both semantics make the same of a patch's anchors, whatever the resource: where conditions
 * are on scalars, and no anchor stands that says nothing in a patch.
 */
export function anchorsReadAlike(patch: Json): boolean {
  if (Array.isArray(patch)) return patch.every(anchorsReadAlike);
  if (!isMap(patch)) return true;
  return Object.keys(patch).every((key) => {
    const value = get(patch, key) ?? null;
    const anchor = parseAnchor(key);
    if (anchor === undefined || anchor.kind === "addIfNotPresent") return anchorsReadAlike(value);
    return isCondition(anchor) && (typeof value !== "object" || value === null);
  });
}

function isCondition({ kind }: Anchor): boolean {
  return kind === "condition" || kind === "global";
}

function isGlobal({ kind }: Anchor): boolean {
  return kind === "global";
}

function expand(
  patch: Json,
  resource: Json | undefined,
  expansion: Expansion,
): Json | typeof misfit {
  if (Array.isArray(patch)) return expandList(patch, resource, expansion);
  return isMap(patch) ? expandMap(patch, resource, expansion) : patch;
}

/** The map with what is to be added decided, and its lists with one element for each that fits. */
function expandMap(
  patch: JsonMap,
  resource: Json | undefined,
  expansion: Expansion,
): JsonMap | typeof misfit {
  const present = isMap(resource) ? resource : undefined;
  const decided = decideAdditions(patch, present, expansion.semantics);
  const result: JsonMap = {};
  for (const kind of ["global", "condition"] as const) {
    for (const key of Object.keys(decided)) {
      const anchor = parseAnchor(key);
      if (anchor?.kind !== kind) continue;
      const value = get(decided, key) ?? null;
      const additions = checkCondition(anchor, value, present, expansion);
      if (additions === misfit) return misfit;
      if (expansion.semantics === "kyverno-1.19") set(result, key, additions ?? value);
      else if (additions !== null) set(result, anchor.key, additions);
    }
  }
  for (const key of Object.keys(decided)) {
    const anchor = parseAnchor(key);
    const value = get(decided, key) ?? null;
    if (anchor === undefined) {
      const below = present === undefined ? undefined : get(present, key);
      const expanded = expand(value, below, expansion);
      if (expanded === misfit) return misfit;
      // where only conditions stood, there is nothing to change
      if (!isEmptied(value, expanded)) set(result, key, expanded);
    } else if (!isCondition(anchor)) set(result, key, value);
  }
  return result;
}

function isEmptied(before: Json, after: Json): boolean {
  return isMap(after) && Object.keys(after).length === 0 && !deepEqual(before, after);
}

/** `+(k)` becomes k where the resource has none, and goes away where it has one. */
function decideAdditions(
  patch: JsonMap,
  present: JsonMap | undefined,
  semantics: Semantics,
): JsonMap {
  const result: JsonMap = {};
  for (const key of Object.keys(patch)) {
    const anchor = parseAnchor(key);
    const value = get(patch, key) ?? null;
    if (anchor?.kind !== "addIfNotPresent") {
      if (anchor !== undefined && !isCondition(anchor) && semantics === "sound") {
        throw new PatchError(
          `the anchor ${key} says nothing in a patch; use (${anchor.key}), <(${anchor.key}) or +(${anchor.key})`,
        );
      }
      set(result, key, value);
    } else if (present === undefined || get(present, anchor.key) === undefined) {
      set(result, anchor.key, value);
    }
  }
  return result;
}

/**
 * Checks a condition; what is to be added below it with its anchors decided, or null for nothing.
 * Kyverno asks only for the presence of a map that has additions, and merges all of it.
 */
function checkCondition(
  anchor: Anchor,
  pattern: Json,
  present: JsonMap | undefined,
  expansion: Expansion,
): JsonMap | null | typeof misfit {
  const found = present === undefined ? undefined : get(present, anchor.key);
  if (found === undefined) return misfit;
  const inner = isMap(found) ? found : undefined;
  const hasAdditions = isMap(pattern) && Object.keys(pattern).some(isAddition);
  if (!hasAdditions) return fits(pattern, found, expansion) ? null : misfit;
  if (expansion.semantics === "kyverno-1.19") {
    return decideAdditions(pattern, inner, expansion.semantics);
  }
  if (!fits(pattern, found, expansion)) return misfit;
  return decideAdditions(withKeys(pattern, isAddition), inner, expansion.semantics);
}

/** Whether a value fits a condition, what is to be added below it left aside. */
function fits(pattern: Json, found: Json, expansion: Expansion): boolean {
  let condition = expansion.conditions.get(pattern);
  if (condition === undefined) {
    condition = compilePattern(
      isMap(pattern) ? withKeys(pattern, (key) => !isAddition(key)) : pattern,
    );
    expansion.conditions.set(pattern, condition);
  }
  return condition.match(found) === undefined;
}

function withKeys(map: JsonMap, wanted: (key: string) => boolean): JsonMap {
  const result: JsonMap = {};
  for (const key of Object.keys(map)) if (wanted(key)) set(result, key, get(map, key) ?? null);
  return result;
}

function isAddition(key: string): boolean {
  return parseAnchor(key)?.kind === "addIfNotPresent";
}

/** A list with anchors in its elements gets one element for each of the resource's that fits. */
function expandList(
  patch: Json[],
  resource: Json | undefined,
  expansion: Expansion,
): Json[] | typeof misfit {
  if (!isMap(patch[0])) return patch;
  const elements = Array.isArray(resource) ? resource : [];
  const fitting: Json[] = [];
  for (const item of patch) {
    if (!isMap(item) || !hasAnchor(item, isPatchAnchor)) continue;
    const fitsAny = expandElement(item, elements, fitting, expansion);
    if (!fitsAny && hasAnchor(item, isGlobal)) return misfit;
  }
  return [...patch, ...fitting];
}

/** Adds what becomes of the item to `fitting`; whether it fits any of the elements. */
function expandElement(
  item: JsonMap,
  elements: readonly Json[],
  fitting: Json[],
  expansion: Expansion,
): boolean {
  let fitsAny = false;
  for (const element of elements) {
    const expanded = expandMap(item, element, expansion);
    if (expanded === misfit) continue;
    fitsAny = true;
    const plain = stripElement(expanded);
    if (plain === undefined) continue;
    setName(plain, element);
    fitting.push(plain);
  }
  return fitsAny;
}

/** Gives the element the name of the resource's element, by which it will be merged. */
function setName(item: JsonMap, element: Json): void {
  const name = isMap(element) ? get(element, "name") : undefined;
  if (name !== undefined) set(item, "name", name);
}
