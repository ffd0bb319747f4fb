/** Where a resource differs from the manifest that was signed. */
import { deepEqual, get, isMap, stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";

/** One place; what is not there on one side is undefined. */
export interface Difference {
  /** `spec.containers.0.image` */
  readonly path: string;
  /** The paths of what holds it, from the outside in; keys may have dots, so a path does not tell. */
  readonly above: readonly string[];
  readonly signed: Json | undefined;
  readonly found: Json | undefined;
}

/** All places that differ, down to single values. */
export function compareManifests(signed: JsonMap, found: JsonMap): Difference[] {
  const differences: Difference[] = [];
  compare(signed, found, [], differences);
  return differences;
}

function compare(
  left: Json | undefined,
  right: Json | undefined,
  places: readonly string[],
  differences: Difference[],
): void {
  // a field that is null is not set
  const signed = left ?? undefined;
  const found = right ?? undefined;
  if (deepEqual(signed, found)) return;
  const keys = keysOf(signed, found);
  const path = places.at(-1) ?? "";
  if (keys === undefined) {
    differences.push({ path, above: places.slice(0, -1), signed, found });
    return;
  }
  for (const key of keys) {
    const below = path === "" ? key : `${path}.${key}`;
    compare(child(signed, key), child(found, key), [...places, below], differences);
  }
}

/** The keys of two maps or two lists, or of one where the other side is missing. */
function keysOf(signed: Json | undefined, found: Json | undefined): string[] | undefined {
  const sides = [signed, found].filter((side) => side !== undefined);
  const isAll = (test: (side: Json) => boolean): boolean => sides.every(test);
  if (!isAll(isMap) && !isAll(Array.isArray)) return undefined;
  const keys = new Set(sides.flatMap((side) => Object.keys(side as JsonMap)));
  // an empty map or list beside nothing has no places below it
  return keys.size === 0 ? undefined : [...keys];
}

function child(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(key)];
  return isMap(value) ? get(value, key) : undefined;
}

/** The differences as text, the first few of them. */
export function differencesText(differences: readonly Difference[]): string {
  const shown = differences.slice(0, 10).map(({ path, signed, found }) => {
    return `${path}: signed ${text(signed)}, found ${text(found)}`;
  });
  const more = differences.length - shown.length;
  return shown.join("; ") + (more > 0 ? `; and ${more} more` : "");
}

function text(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  const written = stringify(value);
  return written.length > 200 ? `${written.slice(0, 200)}…` : written;
}
