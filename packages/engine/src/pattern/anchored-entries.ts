/** Keys of map patterns with anchors, given the matchers of what stands below them. */
import { get } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { combine, goType, isSkip, pathText, plain } from "./misfit.ts";
import type { Matcher, Misfit, Path } from "./misfit.ts";

/** One key of a map pattern. */
export type EntryMatcher = (map: JsonMap, path: Path) => Misfit | undefined;

/** A key with what its anchor means for the keys beside it. */
export interface CompiledEntry {
  readonly match: EntryMatcher;
  readonly kind: "optional" | "anchored" | "plain";
}

/**
 * Every key must fit, those with anchors first. What takes itself out below one `=(key)` takes the map
 * out only where no other `=(key)` applies: containers that are exempt say nothing of init containers.
 */
export function eachEntry(
  entries: readonly CompiledEntry[],
  map: JsonMap,
  path: Path,
): Misfit | undefined {
  let applied = 0;
  let skipped: Misfit[] | undefined;
  for (let index = 0; index < entries.length; index += 1) {
    const { match, kind } = entries[index] as CompiledEntry;
    if (kind === "plain" && applied === 0 && skipped !== undefined) break;
    const misfit = match(map, path);
    if (kind === "optional" && misfit === undefined) applied += 1;
    else if (kind === "optional" && misfit !== undefined && isSkip(misfit)) {
      (skipped ??= []).push(misfit);
    } else if (misfit !== undefined) return misfit;
  }
  return applied === 0 && skipped !== undefined ? combine(skipped, path) : undefined;
}

export function equalityEntry(key: string, match: Matcher): EntryMatcher {
  return (map, path) => {
    const value = get(map, key);
    return value === undefined ? undefined : match(value, { parent: path, step: key });
  };
}

export function conditionEntry(key: string, match: Matcher): EntryMatcher {
  return (map, path) => {
    const value = get(map, key);
    const at: Path = { parent: path, step: key };
    if (value === undefined) {
      const message = anchored("condition", "conditional anchor key doesn't exist in the resource");
      return { kind: "condition", path: pathText(at), place: at, message };
    }
    const misfit = match(value, at);
    return (
      misfit && { ...misfit, kind: "condition", message: anchored("condition", misfit.message) }
    );
  };
}

export function globalEntry(key: string, match: Matcher): EntryMatcher {
  return (map, path) => {
    const value = get(map, key);
    if (value === undefined) return undefined;
    const at: Path = { parent: path, step: key };
    const misfit = match(value, at);
    return misfit && { ...misfit, kind: "global", message: anchored("global", misfit.message) };
  };
}

const anchorWords = {
  condition: "conditional anchor mismatch",
  global: "global anchor mismatch",
} as const;

function anchored(kind: "condition" | "global", message: string): string {
  return `${anchorWords[kind]}: ${message}`;
}

export function negationEntry(key: string): EntryMatcher {
  return (map, path) => {
    if (get(map, key) === undefined) return undefined;
    const place: Path = { parent: path, step: key };
    const text = pathText(place);
    return {
      kind: "negation",
      path: text,
      place,
      message: `negation anchor matched in resource: ${text} is not allowed`,
    };
  };
}

/** `matchers` are those of the pattern's list, undefined for what is no map; undefined where it is none. */
export function existenceEntry(
  key: string,
  pattern: Json,
  matchers: readonly (Matcher | undefined)[] | undefined,
): EntryMatcher {
  return (map, path) => {
    const value = get(map, key);
    if (value === undefined) return undefined;
    const at: Path = { parent: path, step: key };
    if (!Array.isArray(value)) {
      return plain(
        at,
        `invalid resource type ${goType(value)}: Existence ^ () anchor can be used only on list/array type resource`,
      );
    }
    if (matchers === undefined) {
      return plain(
        at,
        `invalid pattern type ${goType(pattern)}: Pattern has to be of list to compare against resource`,
      );
    }
    for (const match of matchers) {
      if (match === undefined) {
        return plain(
          at,
          `invalid pattern type []interface {}: Pattern has to be of type map to compare against items in resource`,
        );
      }
      if (
        !value.some((item, position) => match(item, { parent: at, step: position }) === undefined)
      ) {
        return plain(at, `existence anchor validation failed at path ${pathText(at)}`);
      }
    }
    return undefined;
  };
}
