/**
 * Patterns of validate rules, compiled. A pattern lies over a resource: what it names must be there
 * and fit, what it does not name is free. Anchors decide whether a misfit fails the rule or means
 * that the rule does not apply. Follows Kyverno's documentation of patterns and anchors.
 */
import { formatValue, get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { parseAnchor } from "./anchor.ts";
import type { Anchor } from "./anchor.ts";
import { createAnchorKeys } from "./anchor-keys.ts";
import type { AnchorKeys } from "./anchor-keys.ts";
import {
  conditionEntry,
  eachEntry,
  equalityEntry,
  existenceEntry,
  globalEntry,
  negationEntry,
} from "./anchored-entries.ts";
import type { CompiledEntry, EntryMatcher } from "./anchored-entries.ts";
import { eachItem, itemByItem } from "./list-items.ts";
import type { ListMatcher } from "./list-items.ts";
import { bareKey, expandMetadata, hasWildcardKey, metadataMaps } from "./metadata-wildcards.ts";
import { goType, pathText, plain } from "./misfit.ts";
import type { Matcher, Misfit, Path } from "./misfit.ts";
import { compileScalar } from "./scalar.ts";

/** Why a resource does not fit. */
export interface PatternFailure {
  /** An anchor says that the rule does not apply. */
  readonly skip: boolean;
  /**
   * `/spec/containers/0/image/`; empty where the rule is skipped, and where a key was not there that
   * an anchor asks for, so that the misfit is an error.
   */
  readonly path: string;
  readonly message: string;
  readonly found?: Json;
  readonly wanted?: Json;
  /** The value that does not fit, also where the rule is skipped; see `stepsTo`. */
  readonly place?: Path;
}

export interface CompiledPattern {
  /** Undefined: the resource fits. */
  match(resource: Json): PatternFailure | undefined;
}

/** A pattern that cannot be compiled. */
class PatternError extends Error {
  override readonly name = "PatternError";
  readonly code = "pattern";
}

const root: Path | undefined = undefined;
const deepest = 200;

/** Compiles a pattern. Throws PatternError for one that is nested too deeply. */
export function compilePattern(pattern: Json): CompiledPattern {
  const keys = createAnchorKeys();
  const match = compileElement(pattern, { depth: 0, keys });
  const start: Path = { parent: root, step: "" };
  return {
    match(resource) {
      keys.reset();
      const misfit = match(resource, start);
      if (misfit === undefined) return undefined;
      const skip = misfit.kind === "condition" || misfit.kind === "global";
      return {
        skip,
        path: skip || (misfit.kind === "plain" && keys.areMissing()) ? "" : misfit.path,
        message: misfit.message,
        place: misfit.place,
        ...(misfit.found === undefined ? {} : { found: misfit.found }),
        ...(misfit.wanted === undefined ? {} : { wanted: misfit.wanted }),
      };
    },
  };
}

/** Where in the pattern something is compiled. */
interface Level {
  readonly depth: number;
  readonly keys: AnchorKeys;
}

function below(level: Level): Level {
  return { ...level, depth: level.depth + 1 };
}

function compileElement(pattern: Json, level: Level): Matcher {
  if (level.depth > deepest) {
    throw new PatternError(`a pattern may be nested ${deepest} levels deep`);
  }
  if (Array.isArray(pattern)) return compileList(pattern, level);
  if (isMap(pattern)) return compileMap(pattern, level);
  return compileLeaf(pattern);
}

function compileLeaf(pattern: Json): Matcher {
  const matches = compileScalar(pattern);
  return (value, path) => {
    const found = value ?? null;
    const fits = Array.isArray(found) ? found.every((item) => matches(item)) : matches(found);
    if (fits) return undefined;
    const text = pathText(path);
    return {
      kind: "plain",
      path: text,
      place: path,
      message: `resource value '${formatValue(found)}' does not match '${formatValue(pattern)}' at path ${text}`,
      found,
      wanted: pattern,
    };
  };
}

function compileList(pattern: Json[], level: Level): Matcher {
  const [first] = pattern;
  const each = compileListElement(pattern, first, level);
  return (value, path) => {
    if (Array.isArray(value)) return each(value, path);
    const text = pathText(path);
    return {
      kind: "plain",
      path: text,
      place: path,
      message: `validation rule failed at path ${text}, resource does not satisfy the expected overlay pattern`,
      found: value ?? null,
      wanted: pattern,
    };
  };
}

function compileListElement(pattern: Json[], first: Json | undefined, level: Level): ListMatcher {
  if (first === undefined) {
    return (_items, path) => plain(path, "pattern Array empty");
  }
  if (isMap(first)) return eachItem(compileElement(first, below(level)));
  if (Array.isArray(first)) {
    return itemByItem(pattern.map((item) => compileElement(item, below(level))));
  }
  const leaf = compileLeaf(first);
  return (items, path) => leaf(items as Json[], path);
}

interface Entry {
  readonly key: string;
  readonly anchor: Anchor | undefined;
  readonly pattern: Json;
}

function compileMap(pattern: JsonMap, level: Level): Matcher {
  const keys = Object.keys(pattern);
  const fixed = compileEntries(pattern, level);
  const visit = level.keys.visitor(pattern);
  const metadata = keys.some((key) => bareKey(key) === "metadata") ? metadataMaps(pattern) : [];
  const expandable = metadata.some(hasWildcardKey);
  return (value, path) => {
    if (!isMap(value)) return wrongStructure(value, path);
    visit?.(value);
    // wildcards in label and annotation keys stand for whatever keys the resource has
    const expanded = expandable ? expandMetadata(pattern, metadata, value) : pattern;
    const entries = expanded === pattern ? fixed : compileEntries(expanded, level);
    return eachEntry(entries, value, path);
  };
}

function wrongStructure(value: Json | undefined, path: Path): Misfit {
  const text = pathText(path);
  return {
    kind: "plain",
    path: text,
    place: path,
    message: `pattern and resource have different structures. Path: ${text}. Expected map[string]interface {}, found ${goType(value ?? null)}`,
    found: value ?? null,
  };
}

/**
 * Anchored keys first, global ones among them last; then plain ones: those with anchors inside, from
 * the last name to the first, before the others. Which misfit is met first decides between fail and
 * skip, so the order is Kyverno's.
 */
function compileEntries(pattern: JsonMap, level: Level): CompiledEntry[] {
  const entries = Object.keys(pattern).map((key): Entry => ({
    key,
    anchor: parseAnchor(key),
    pattern: get(pattern, key) ?? null,
  }));
  return entries.toSorted(inOrder).map((entry) => ({
    match: compileEntry(entry, level),
    kind: entry.anchor?.kind === "equality" ? "optional" : rank(entry) < 2 ? "anchored" : "plain",
  }));
}

function inOrder(left: Entry, right: Entry): number {
  const byRank = rank(left) - rank(right);
  if (byRank !== 0) return byRank;
  const byName = left.key < right.key ? -1 : 1;
  return rank(left) === withAnchorsInside ? -byName : byName;
}

const withAnchorsInside = 2;

function rank({ anchor, pattern }: Entry): number {
  if (anchor === undefined || anchor.kind === "addIfNotPresent") {
    return hasNestedAnchor(pattern) ? withAnchorsInside : 3;
  }
  return anchor.kind === "global" ? 1 : 0;
}

function hasNestedAnchor(pattern: Json): boolean {
  if (Array.isArray(pattern)) return pattern.some(hasNestedAnchor);
  if (!isMap(pattern)) return false;
  return Object.keys(pattern).some((key) => {
    const anchor = parseAnchor(key);
    return (
      (anchor !== undefined && anchor.kind !== "addIfNotPresent") ||
      hasNestedAnchor(get(pattern, key) ?? null)
    );
  });
}

function compileEntry(entry: Entry, level: Level): EntryMatcher {
  const { anchor, pattern } = entry;
  switch (anchor?.kind) {
    case "condition":
      return conditionEntry(anchor.key, compileElement(pattern, below(level)));
    case "global":
      return globalEntry(anchor.key, compileElement(pattern, below(level)));
    case "equality":
      return equalityEntry(anchor.key, compileElement(pattern, below(level)));
    case "negation":
      return negationEntry(anchor.key);
    case "existence":
      return existenceEntry(anchor.key, pattern, compileExistence(pattern, level));
    default:
      return plainEntry(entry.key, pattern, level);
  }
}

function compileExistence(pattern: Json, level: Level): (Matcher | undefined)[] | undefined {
  if (!Array.isArray(pattern)) return undefined;
  return pattern.map((item) => (isMap(item) ? compileElement(item, below(level)) : undefined));
}

function plainEntry(key: string, pattern: Json, level: Level): EntryMatcher {
  if (pattern === "*") {
    return (map, path) => {
      const value = get(map, key);
      if (value !== undefined && value !== null) return undefined;
      const text = pathText(path);
      const place: Path = { parent: path, step: key };
      return { kind: "plain", path: text, place, message: `${text}/${key} not found` };
    };
  }
  const match = compileElement(pattern, below(level));
  return (map, path) => match(get(map, key), { parent: path, step: key });
}
