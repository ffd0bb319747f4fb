import { set } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { InputError } from "../input-error.ts";

/** The parts of a flag's value, cut at commas. Throws InputError where there are fewer than `least`. */
export function commaParts(flag: string, value: string, least: number, form: string): string[] {
  const parts = value.split(",").map((part) => part.trim());
  if (parts.slice(0, least).filter((part) => part !== "").length < least) {
    throw new InputError(`${flag} ${value}: wanted ${form}`);
  }
  return parts;
}

/** `name=value` texts as a map. Throws InputError. */
export function assignments(flag: string, parts: readonly string[]): JsonMap {
  const map: JsonMap = {};
  for (const part of parts) {
    const at = part.indexOf("=");
    const name = part.slice(0, Math.max(at, 0)).trim();
    if (name === "") throw new InputError(`${flag} ${part}: wanted name=value`);
    set(map, name, part.slice(at + 1).trim());
  }
  return map;
}
