/**
 * Patterns of validate rules, compiled. A pattern lies over a resource: what it names must be there
 * and fit, what it does not name is free. Anchors decide whether a misfit fails the rule or means
 * that the rule does not apply. Follows Kyverno's documentation of patterns and anchors.
 */
import { formatValue, get, hasWildcard, isMap, matchWildcard, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { bareKey, parseAnchor } from "./anchor.ts";
import type { Anchor } from "./anchor.ts";
import { pathText } from "./path.ts";
import type { Path } from "./path.ts";
import { compileScalar } from "./scalar.ts";

/** Why a resource does not fit. */
export interface PatternFailure {
  /** An anchor says that the rule does not apply. */
  readonly skip: boolean;
  /** `/spec/containers/0/image/`; empty where the rule is skipped. */
  readonly path: string;
  readonly message: string;
  readonly found?: Json;
  readonly wanted?: Json;
  /** The value that does not fit, also where the rule is skipped; see {@link stepsTo}. */
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

/** A misfit on its way up; `kind` is the anchor that has turned it into a skip. */
interface Misfit {
  readonly kind: "plain" | "condition" | "global" | "negation";
  readonly path: string;
  readonly place: Path;
  readonly message: string;
  readonly found?: Json;
  readonly wanted?: Json;
}

/** Matches a value at a path; the path is only read on failure. */
type Matcher = (value: Json | undefined, path: Path) => Misfit | undefined;

const root: Path | undefined = undefined;
const deepest = 200;

/** Compiles a pattern. Throws PatternError for one that is nested too deeply. */
export function compilePattern(pattern: Json): CompiledPattern {
  const match = compileElement(pattern, 0);
  const start: Path = { parent: root, step: "" };
  return {
    match(resource) {
      const misfit = match(resource, start);
      if (misfit === undefined) return undefined;
      const skip = misfit.kind === "condition" || misfit.kind === "global";
      return {
        skip,
        path: skip ? "" : misfit.path,
        message: misfit.message,
        place: misfit.place,
        ...(misfit.found === undefined ? {} : { found: misfit.found }),
        ...(misfit.wanted === undefined ? {} : { wanted: misfit.wanted }),
      };
    },
  };
}

function compileElement(pattern: Json, depth: number): Matcher {
  if (depth > deepest) throw new PatternError(`a pattern may be nested ${deepest} levels deep`);
  if (Array.isArray(pattern)) return compileList(pattern, depth);
  if (isMap(pattern)) return compileMap(pattern, depth);
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

function compileList(pattern: Json[], depth: number): Matcher {
  const [first] = pattern;
  const each = compileListElement(pattern, first, depth);
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

type ListMatcher = (items: readonly Json[], path: Path) => Misfit | undefined;

function compileListElement(pattern: Json[], first: Json | undefined, depth: number): ListMatcher {
  if (first === undefined) {
    return (_items, path) => plain(path, "pattern Array empty");
  }
  if (isMap(first)) return eachItem(compileElement(first, depth + 1));
  if (Array.isArray(first)) {
    return itemByItem(pattern.map((item) => compileElement(item, depth + 1)));
  }
  const leaf = compileLeaf(first);
  return (items, path) => leaf(items as Json[], path);
}

function plain(path: Path, message: string): Misfit {
  return { kind: "plain", path: pathText(path), place: path, message };
}

/** Every element must fit; those an anchor takes out do not count, unless it takes out all. */
function eachItem(match: Matcher): ListMatcher {
  return (items, path) => {
    let applied = 0;
    let skipped: Misfit[] | undefined;
    for (let index = 0; index < items.length; index += 1) {
      const misfit = match(items[index], { parent: path, step: index });
      if (misfit === undefined) {
        applied += 1;
      } else if (isSkip(misfit)) {
        (skipped ??= []).push(misfit);
      } else {
        return misfit;
      }
    }
    return applied === 0 && skipped !== undefined ? combine(skipped, path) : undefined;
  };
}

/** A list of lists: each element against the pattern at its place. */
function itemByItem(matchers: readonly Matcher[]): ListMatcher {
  return (items, path) => {
    if (items.length < matchers.length) {
      const message = `validate Array failed, array length mismatch, resource Array len is ${items.length} and pattern Array len is ${matchers.length}`;
      return { kind: "plain", path: "", place: path, message };
    }
    let applied = 0;
    let skipped: Misfit[] | undefined;
    for (const [index, match] of matchers.entries()) {
      const misfit = match(items[index], { parent: path, step: index });
      if (misfit === undefined) applied += 1;
      else if (isSkip(misfit)) (skipped ??= []).push(misfit);
      else return misfit;
    }
    return applied === 0 && skipped !== undefined ? combine(skipped, path) : undefined;
  };
}

function isSkip(misfit: Misfit): boolean {
  return misfit.kind === "condition" || misfit.kind === "global";
}

/** One misfit for all elements of a list that were taken out. */
function combine(skipped: readonly Misfit[], path: Path): Misfit {
  const kind = skipped.some((misfit) => misfit.kind === "condition") ? "condition" : "global";
  const message = skipped.map((misfit) => misfit.message).join("; ");
  return { kind, path: pathText(path), place: path, message };
}

/** One key of a map pattern. */
type EntryMatcher = (map: JsonMap, path: Path) => Misfit | undefined;

interface Entry {
  readonly key: string;
  readonly anchor: Anchor | undefined;
  readonly pattern: Json;
}

function compileMap(pattern: JsonMap, depth: number): Matcher {
  const keys = Object.keys(pattern);
  const fixed = compileEntries(pattern, depth);
  const metadata = keys.some((key) => bareKey(key) === "metadata") ? metadataMaps(pattern) : [];
  const expandable = metadata.some(hasWildcardKey);
  return (value, path) => {
    if (!isMap(value)) return wrongStructure(value, path);
    // wildcards in label and annotation keys stand for whatever keys the resource has
    const expanded = expandable ? expandMetadata(pattern, metadata, value) : pattern;
    const entries = expanded === pattern ? fixed : compileEntries(expanded, depth);
    for (let index = 0; index < entries.length; index += 1) {
      const misfit = (entries[index] as EntryMatcher)(value, path);
      if (misfit !== undefined) return misfit;
    }
    return undefined;
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

/** The name of a value's type in Go. */
function goType(value: Json): string {
  if (value === null) return "<nil>";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "string";
  if (Array.isArray(value)) return "[]interface {}";
  if (isMap(value)) return "map[string]interface {}";
  return Number.isSafeInteger(value) || typeof value === "bigint" ? "int64" : "float64";
}

/** Anchored keys first, global ones among them last; then plain ones, those with anchors inside first. */
function compileEntries(pattern: JsonMap, depth: number): EntryMatcher[] {
  const entries = Object.keys(pattern).map((key): Entry => ({
    key,
    anchor: parseAnchor(key),
    pattern: get(pattern, key) ?? null,
  }));
  return entries
    .toSorted((left, right) => rank(left) - rank(right) || (left.key < right.key ? -1 : 1))
    .map((entry) => compileEntry(entry, depth));
}

function rank({ anchor, pattern }: Entry): number {
  if (anchor === undefined || anchor.kind === "addIfNotPresent") {
    return hasNestedAnchor(pattern) ? 2 : 3;
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

function compileEntry(entry: Entry, depth: number): EntryMatcher {
  const { anchor, pattern } = entry;
  switch (anchor?.kind) {
    case "condition":
      return conditionEntry(anchor.key, compileElement(pattern, depth + 1));
    case "global":
      return globalEntry(anchor.key, compileElement(pattern, depth + 1));
    case "equality": {
      const match = compileElement(pattern, depth + 1);
      const { key } = anchor;
      return (map, path) => {
        const value = get(map, key);
        return value === undefined ? undefined : match(value, { parent: path, step: key });
      };
    }
    case "negation":
      return negationEntry(anchor.key);
    case "existence":
      return existenceEntry(anchor.key, pattern, depth);
    default:
      return plainEntry(entry.key, pattern, depth);
  }
}

function plainEntry(key: string, pattern: Json, depth: number): EntryMatcher {
  if (pattern === "*") {
    return (map, path) => {
      const value = get(map, key);
      if (value !== undefined && value !== null) return undefined;
      const text = pathText(path);
      const place: Path = { parent: path, step: key };
      return { kind: "plain", path: text, place, message: `${text}/${key} not found` };
    };
  }
  const match = compileElement(pattern, depth + 1);
  return (map, path) => match(get(map, key), { parent: path, step: key });
}

function conditionEntry(key: string, match: Matcher): EntryMatcher {
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

function globalEntry(key: string, match: Matcher): EntryMatcher {
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

function negationEntry(key: string): EntryMatcher {
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

function existenceEntry(key: string, pattern: Json, depth: number): EntryMatcher {
  const matchers = (Array.isArray(pattern) ? pattern : undefined)?.map((item) =>
    isMap(item) ? compileElement(item, depth + 1) : undefined,
  );
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

/** Labels or annotations of a pattern's metadata, with the keys that lead to them as written. */
interface MetadataMap {
  readonly outer: string;
  readonly inner: string;
  readonly map: JsonMap;
}

function hasWildcardKey({ map }: MetadataMap): boolean {
  return Object.keys(map).some((key) => hasWildcard(bareKey(key)));
}

function metadataMaps(pattern: JsonMap): MetadataMap[] {
  return Object.keys(pattern)
    .filter((key) => bareKey(key) === "metadata")
    .flatMap((outer) => {
      const metadata = get(pattern, outer);
      if (!isMap(metadata)) return [];
      return Object.keys(metadata)
        .filter((key) => bareKey(key) === "labels" || bareKey(key) === "annotations")
        .flatMap((inner) => {
          const map = get(metadata, inner);
          return isMap(map) ? [{ outer, inner, map }] : [];
        });
    });
}

function withEntry(map: JsonMap, key: string, value: Json): JsonMap {
  const result = { ...map };
  set(result, key, value);
  return result;
}

/**
 * The pattern with wildcard keys of labels and annotations replaced by the resource's keys; the same
 * pattern where the resource has none that fit.
 */
function expandMetadata(
  pattern: JsonMap,
  maps: readonly MetadataMap[],
  resource: JsonMap,
): JsonMap {
  let result = pattern;
  for (const { outer, inner, map } of maps) {
    const metadata = get(resource, "metadata");
    const found = isMap(metadata) ? get(metadata, bareKey(inner)) : undefined;
    const written = get(result, outer);
    const expanded = expandKeys(map, isMap(found) ? found : {});
    if (!isMap(written) || expanded === map) continue;
    result = withEntry(result, outer, withEntry(written, inner, expanded));
  }
  return result;
}

function expandKeys(pattern: JsonMap, resource: JsonMap): JsonMap {
  const result: JsonMap = {};
  let changed = false;
  for (const key of Object.keys(pattern)) {
    const value = get(pattern, key) ?? null;
    const expanded = expandKey(key, typeof value === "string" ? value : undefined, resource);
    changed ||= expanded !== key;
    set(result, expanded, value);
  }
  return changed ? result : pattern;
}

/** The first key of the resource that fits, preferably one whose value fits as well. */
function expandKey(key: string, value: string | undefined, resource: JsonMap): string {
  const anchor = parseAnchor(key);
  const wanted = anchor?.key ?? key;
  if (!hasWildcard(wanted)) return key;
  const keys = Object.keys(resource).filter((candidate) => matchWildcard(wanted, candidate));
  const best = keys.find((candidate) => {
    const found = get(resource, candidate);
    return value === undefined || (typeof found === "string" && matchWildcard(value, found));
  });
  const chosen = best ?? keys[0];
  if (chosen === undefined) return key;
  return anchor === undefined ? chosen : key.replace(wanted, () => chosen);
}
