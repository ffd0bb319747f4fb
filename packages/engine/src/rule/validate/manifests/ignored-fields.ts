/** `ignoreFields` of `validate.manifests`: where a resource may differ from what was signed. */
import { RegexError, compileRegex, formatValue, get, getPath, matchWildcard } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { IgnoredFields, ObjectDescription } from "../../../policy/manifests.ts";
import type { Difference } from "./compare.ts";

/** Who passes over a difference: a field that is named or above it, or a text that looks like one. */
export type Ignored = "by-field" | "by-text" | undefined;

/**
 * Whether a difference is ignored. Kyverno compares texts: a field stands for every path in which it
 * is found, also in the midst of a longer name.
 */
export function ignoredBy(
  difference: Difference,
  resource: JsonMap,
  ignoreFields: readonly IgnoredFields[],
): Ignored {
  const fields = ignoreFields
    .filter(({ objects }) => objects.some((description) => describes(description, resource)))
    .flatMap((entry) => entry.fields)
    .filter((field) => isFoundIn(field, difference.path));
  if (fields.length === 0) return undefined;
  const paths = [...difference.above, difference.path];
  const isNamed = fields.some((field) => paths.some((path) => isAt(field, path)));
  return isNamed ? "by-field" : "by-text";
}

/** `field.*` is the old way to say everything below. */
function isAt(field: string, path: string): boolean {
  return matchWildcard(field, path) || (field.endsWith(".*") && path === field.slice(0, -2));
}

function isFoundIn(field: string, path: string): boolean {
  if (field === path) return true;
  try {
    return compileRegex(`${field}*`.replaceAll("*", ".*")).test(path);
  } catch (error) {
    if (error instanceof RegexError) return false;
    throw error;
  }
}

function describes(description: ObjectDescription, resource: JsonMap): boolean {
  const apiVersion = formatValue(get(resource, "apiVersion") ?? "");
  const [version = "", group = ""] = apiVersion.split("/").toReversed();
  const found: Readonly<Record<keyof ObjectDescription, string>> = {
    group,
    version,
    kind: formatValue(get(resource, "kind") ?? ""),
    name: formatValue(getPath(resource, ["metadata", "name"]) ?? ""),
    namespace: formatValue(getPath(resource, ["metadata", "namespace"]) ?? ""),
  };
  const wanted = Object.entries(description) as [keyof ObjectDescription, string][];
  return wanted.every(([key, pattern]) => matchWildcard(pattern, found[key]));
}
