/**
 * Keeps `*` and `?` that come from the resource from acting as wildcards.
 *
 * Kyverno's operators take either side of a condition for the pattern, so a container image that is
 * literally called `*` is "in" every list. Under sound semantics such characters are replaced, as
 * they are inserted, by private-use characters that no operator knows; a pattern of the policy
 * still matches them as it matches any character.
 */
import { isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";

const star = "\uF8F0";
const question = "\uF8F1";

/** Names whose values come from the request, whatever the rule. */
export const requestNames: ReadonlySet<string> = new Set([
  "request",
  "element",
  "images",
  "target",
  "serviceAccountName",
  "serviceAccountNamespace",
]);

/** For values from outside under any name: as if it held every name. */
export const everyName: ReadonlySet<string> = new (class extends Set<string> {
  override has(): boolean {
    return true;
  }
})();

const elementName = /^element\d*$/;

/** Whether an expression that names these identifiers gives values of the request. */
export function fromRequest(
  identifiers: ReadonlySet<string> | undefined,
  tainted: ReadonlySet<string>,
): boolean {
  if (identifiers === undefined) return true;
  for (const name of identifiers) {
    if (tainted.has(name) || elementName.test(name)) return true;
  }
  return false;
}

/** The value with its wildcard characters replaced; the same value where there are none. */
export function guardWildcards(value: Json): Json {
  return mapStrings(value, (text) =>
    text.includes("*") || text.includes("?")
      ? text.replaceAll("*", star).replaceAll("?", question)
      : text,
  );
}

/** The value as it was before {@link guardWildcards}. */
export function unguardWildcards(value: Json): Json {
  return mapStrings(value, (text) =>
    text.includes(star) || text.includes(question)
      ? text.replaceAll(star, "*").replaceAll(question, "?")
      : text,
  );
}

/** Asked first, because nearly no value holds any and then none need be copied. */
function holdsChange(value: Json, change: (text: string) => string): boolean {
  if (typeof value === "string") return change(value) !== value;
  if (Array.isArray(value)) return value.some((item) => holdsChange(item, change));
  if (!isMap(value)) return false;
  return Object.keys(value).some(
    (key) => change(key) !== key || holdsChange(value[key] ?? null, change),
  );
}

function mapStrings(value: Json, change: (text: string) => string): Json {
  if (typeof value === "string") return change(value);
  if (!holdsChange(value, change)) return value;
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (!isMap(value)) return value;
  const result: JsonMap = {};
  for (const key of Object.keys(value)) {
    set(result, change(key), mapStrings(value[key] ?? null, change));
  }
  return result;
}
