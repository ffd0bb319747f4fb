import { once } from "../../once.ts";

/** A small language for the shape of documents: data, read by check-schema.ts. */
export type Schema =
  | { readonly type: "any" }
  | { readonly type: "string"; readonly values?: readonly string[] }
  | { readonly type: "boolean" }
  | { readonly type: "integer" }
  | { readonly type: "list"; readonly items: Schema; readonly least?: number }
  | { readonly type: "map"; readonly values: Schema }
  | {
      readonly type: "object";
      readonly fields: () => Readonly<Record<string, Schema>>;
      readonly required: readonly string[];
    };

export const any: Schema = { type: "any" };
export const string: Schema = { type: "string" };
export const boolean: Schema = { type: "boolean" };
export const integer: Schema = { type: "integer" };
export const strings: Schema = { type: "list", items: string };
export const stringMap: Schema = { type: "map", values: string };

/** One of the given texts. */
export function oneOf(...values: string[]): Schema {
  return { type: "string", values };
}

/** A list of items, with at least so many. */
export function list(items: Schema, least = 0): Schema {
  return { type: "list", items, least };
}

/**
 * An object with these fields and no others. The fields are given as a function, because foreach
 * holds itself.
 */
export function object(
  fields: () => Readonly<Record<string, Schema>>,
  ...required: string[]
): Schema {
  return { type: "object", fields: once(fields), required };
}
