/**
 * Values that the host gives for a rule in place of its context (a values file). A dotted name leads
 * into a map: `config.data.mode` sets one key of `config`, and `request.object.spec.x` one field of
 * the request as expressions see it.
 */
import { get, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";

/** What a host gives for one rule. */
export interface GivenValues {
  readonly values: JsonMap | undefined;
  /** By name, one value for each element of foreach. */
  readonly foreachValues: Readonly<Record<string, readonly Json[]>> | undefined;
}

/** Whether a name has a value of its own, or one of its fields has. */
export function isGiven(given: GivenValues, name: string): boolean {
  const names = [...Object.keys(given.values ?? {}), ...Object.keys(given.foreachValues ?? {})];
  return names.some((key) => key === name || key.startsWith(`${name}.`));
}

/** Writes the values for one element into data that the caller owns. */
export function setElementValues(data: JsonMap, given: GivenValues, index: number): void {
  const { foreachValues } = given;
  if (foreachValues === undefined) return;
  for (const name of Object.keys(foreachValues)) {
    const value = foreachValues[name]?.[index];
    if (value !== undefined) setAt(data, name.split("."), value);
  }
}

/** The data with the values set in it. Neither argument is changed. */
export function withValues(data: JsonMap, values: JsonMap): JsonMap {
  const result: JsonMap = { ...data };
  for (const name of Object.keys(values)) {
    setAt(result, name.split("."), get(values, name) ?? null);
  }
  return result;
}

/** Sets a value at a path of an owned map; maps on the way are copied, so that none is shared. */
function setAt(owned: JsonMap, path: readonly string[], value: Json): void {
  const [first = "", ...rest] = path;
  if (rest.length === 0) {
    set(owned, first, value);
    return;
  }
  const inner = get(owned, first);
  const copy: JsonMap = isMap(inner) ? { ...inner } : {};
  setAt(copy, rest, value);
  set(owned, first, copy);
}
