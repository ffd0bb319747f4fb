import { set } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { InputError } from "../input-error.ts";

/**
 * Reads the values of `--set`: `name=value`, several separated by commas. Values are texts; a comma
 * that is not followed by another `name=` belongs to the value.
 */
export function parseSetFlags(flags: readonly string[]): JsonMap {
  const values: JsonMap = {};
  for (const part of flags.flatMap((flag) => flag.split(/,(?=\s*[^\s,="'[\]{}]+=)/u))) {
    const at = part.indexOf("=");
    const name = part.slice(0, Math.max(at, 0)).trim();
    if (name === "") throw new InputError(`--set ${part}: wanted name=value`);
    set(values, name, part.slice(at + 1).trim());
  }
  return values;
}
