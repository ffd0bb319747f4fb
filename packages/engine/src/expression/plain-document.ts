/** Documents that may hold variables, looked at without working them out. */
import { isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { mayHoldVariable, unescapeVariables } from "./scan.ts";

/** Whether a text, value or key of a document may hold a variable. */
export function holdsVariable(value: Json): boolean {
  if (typeof value === "string") return mayHoldVariable(value);
  if (Array.isArray(value)) return value.some(holdsVariable);
  return (
    isMap(value) &&
    Object.keys(value).some((key) => mayHoldVariable(key) || holdsVariable(value[key] ?? null))
  );
}

/** A document without variables still has its escapes removed; untouched parts are shared. */
export function unescapeDocument(value: Json): Json {
  if (typeof value === "string") return unescapeVariables(value);
  if (typeof value !== "object" || value === null || !holdsVariable(value)) return value;
  if (Array.isArray(value)) return value.map(unescapeDocument);
  const result: JsonMap = {};
  for (const key of Object.keys(value)) {
    set(result, unescapeVariables(key), unescapeDocument(value[key] ?? null));
  }
  return result;
}
