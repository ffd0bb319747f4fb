/** Wildcards in the keys of labels and annotations: they stand for whatever keys the resource has. */
import { get, hasWildcard, isMap, matchWildcard, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { parseAnchor } from "./anchor.ts";

export function bareKey(key: string): string {
  return parseAnchor(key)?.key ?? key;
}

/** Labels or annotations of a pattern's metadata, with the keys that lead to them as written. */
interface MetadataMap {
  readonly outer: string;
  readonly inner: string;
  readonly map: JsonMap;
}

export function hasWildcardKey({ map }: MetadataMap): boolean {
  return Object.keys(map).some((key) => hasWildcard(bareKey(key)));
}

export function metadataMaps(pattern: JsonMap): MetadataMap[] {
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
export function expandMetadata(
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
