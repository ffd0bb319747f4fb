/**
 * Anchors of strategic merge patches. They say where a patch applies; what remains of the patch for
 * one resource is a plain strategic merge patch. Follows Kyverno's documentation of mutate rules.
 *
 * `(k)`: only where the value fits, in a list only for the elements it fits; `<(k)`: nothing of the
 * whole patch applies unless the value fits; `+(k)`: only where there is no k yet.
 */
import { get, isMap, set } from "@winnow/value";
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

/** An anchor that does not fit; what lies around it decides how much does not apply. */
class Mismatch extends Error {
  override readonly name = "Mismatch";
  constructor() {
    super("an anchor does not fit");
  }
}

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
      try {
        return removeAnchors(expandMap(patch, resource, expansion));
      } catch (error) {
        if (error instanceof Mismatch) return undefined;
        throw error;
      }
    },
  };
}

function isCondition({ kind }: Anchor): boolean {
  return kind === "condition" || kind === "global";
}

function isGlobal({ kind }: Anchor): boolean {
  return kind === "global";
}

function expand(patch: Json, resource: Json | undefined, expansion: Expansion): Json {
  if (Array.isArray(patch)) return expandList(patch, resource, expansion);
  return isMap(patch) ? expandMap(patch, resource, expansion) : patch;
}

/** The map with what is to be added decided, and its lists with one element for each that fits. */
function expandMap(patch: JsonMap, resource: Json | undefined, expansion: Expansion): JsonMap {
  const present = isMap(resource) ? resource : undefined;
  const decided = decideAdditions(patch, present, expansion.semantics);
  const result: JsonMap = {};
  for (const kind of ["global", "condition"] as const) {
    for (const key of Object.keys(decided)) {
      const anchor = parseAnchor(key);
      if (anchor?.kind !== kind) continue;
      const value = get(decided, key) ?? null;
      const additions = checkCondition(anchor, value, present, expansion);
      if (expansion.semantics === "kyverno-1.19") set(result, key, additions ?? value);
      else if (additions !== undefined) set(result, anchor.key, additions);
    }
  }
  for (const key of Object.keys(decided)) {
    const anchor = parseAnchor(key);
    const value = get(decided, key) ?? null;
    if (anchor === undefined) {
      const below = present === undefined ? undefined : get(present, key);
      set(result, key, expand(value, below, expansion));
    } else if (!isCondition(anchor)) set(result, key, value);
  }
  return result;
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
 * Checks a condition; what is to be added below it, if anything, with its anchors decided. Kyverno
 * asks only for the presence of a map that has additions, and merges all of it. Throws Mismatch.
 */
function checkCondition(
  anchor: Anchor,
  pattern: Json,
  present: JsonMap | undefined,
  expansion: Expansion,
): JsonMap | undefined {
  const found = present === undefined ? undefined : get(present, anchor.key);
  if (found === undefined) throw new Mismatch();
  const inner = isMap(found) ? found : undefined;
  const hasAdditions = isMap(pattern) && Object.keys(pattern).some(isAddition);
  if (!hasAdditions) {
    requireFit(pattern, found, expansion);
    return undefined;
  }
  if (expansion.semantics === "kyverno-1.19") {
    return decideAdditions(pattern, inner, expansion.semantics);
  }
  requireFit(
    withKeys(pattern, (key) => !isAddition(key)),
    found,
    expansion,
  );
  return decideAdditions(withKeys(pattern, isAddition), inner, expansion.semantics);
}

function requireFit(pattern: Json, found: Json, expansion: Expansion): void {
  const condition = expansion.conditions.get(pattern) ?? compilePattern(pattern);
  if (condition.match(found) !== undefined) throw new Mismatch();
  expansion.conditions.set(pattern, condition);
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
function expandList(patch: Json[], resource: Json | undefined, expansion: Expansion): Json[] {
  if (!isMap(patch[0])) return patch;
  const elements = Array.isArray(resource) ? resource : [];
  const fitting: Json[] = [];
  for (const item of patch) {
    if (!isMap(item) || !hasAnchor(item, isPatchAnchor)) continue;
    fitting.push(...expandElement(item, elements, expansion));
  }
  return [...patch, ...fitting];
}

function expandElement(item: JsonMap, elements: readonly Json[], expansion: Expansion): Json[] {
  const demanding = hasAnchor(item, isGlobal);
  let fits = false;
  const result: Json[] = [];
  for (const element of elements) {
    try {
      const expanded = expandMap(item, element, expansion);
      fits = true;
      const plain = stripElement(expanded);
      if (plain !== undefined) result.push(named(plain, element));
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
    }
  }
  if (demanding && !fits) throw new Mismatch();
  return result;
}

/** The element with the name of the resource's element, by which it will be merged. */
function named(item: JsonMap, element: Json): JsonMap {
  const name = isMap(element) ? get(element, "name") : undefined;
  return name === undefined ? item : { ...item, name };
}
