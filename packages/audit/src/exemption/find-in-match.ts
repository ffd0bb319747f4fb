/** What narrows a rule in its match and exclude blocks. */
import { formatValue, get, isMap, stringify } from "@winnow/value";
import type { Json } from "@winnow/value";
import { filterLiterals } from "../harvest/filter-literals.ts";
import { filtersOf, listAt, mapAt, partAt, textAt } from "../policy-parts.ts";
import type { Part } from "../policy-parts.ts";
import type { FoundPlace } from "./exemption.ts";

/** Attributes of `resources` that narrow a match, besides kinds, which say what a rule is about. */
const narrowing = [
  "name",
  "names",
  "namespaces",
  "selector",
  "annotations",
  "namespaceSelector",
  "operations",
] as const;

const whoAsks = ["subjects", "roles", "clusterRoles"] as const;

/**
 * Each filter of `exclude.any`, or the block as a whole: of `all` no filter can be taken out without
 * excluding more.
 */
export function findInExclude(rule: Part): FoundPlace[] {
  const block = partAt(rule, "exclude");
  if (block === undefined || Object.keys(block.value).length === 0) return [];
  const { combine, filters } = filtersOf(block);
  const places = combine === "any" ? filters : [block];
  return places.map((place) => ({
    kind: "exclude",
    path: place.path,
    says: `excludes ${filterWords(place)}`,
    literals: filters
      .filter((filter) => combine !== "any" || filter === place)
      .flatMap(filterLiterals),
  }));
}

/** Each attribute that narrows a filter of `match`. */
export function findInMatch(rule: Part): FoundPlace[] {
  const block = partAt(rule, "match");
  if (block === undefined) return [];
  return filtersOf(block).filters.flatMap((filter) => [
    ...whoAsks.flatMap((key) => attribute(filter, filter, key)),
    ...narrowing.flatMap((key) => {
      const resources = partAt(filter, "resources");
      return resources === undefined ? [] : attribute(filter, resources, key);
    }),
  ]);
}

function attribute(filter: Part, owner: Part, key: string): FoundPlace[] {
  const value = get(owner.value, key);
  if (value === undefined || isNothing(value)) return [];
  const literals = filterLiterals(
    owner === filter
      ? { path: filter.path, value: { [key]: value } }
      : { path: filter.path, value: { resources: { [key]: value } } },
  );
  const path = [...owner.path, key];
  const says = `${key} ${words(value)}`;
  return isNegative(value)
    ? [{ kind: "match", path, says: `only those not of ${says}`, literals }]
    : [{ kind: "match", sense: "scope", path, says: `only those of ${says}`, literals }];
}

/** A selector that only tells what labels must not be there. */
function isNegative(value: Json): boolean {
  if (!isMap(value)) return false;
  const expressions = listAt(value, "matchExpressions").filter(isMap);
  const isPositive = mapAt(value, "matchLabels") !== undefined;
  return (
    !isPositive &&
    expressions.length > 0 &&
    expressions.every((item) => /^(?:NotIn|DoesNotExist)$/.test(textAt(item, "operator") ?? ""))
  );
}

function isNothing(value: Json): boolean {
  if (value === null || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isMap(value) && Object.keys(value).length === 0;
}

function filterWords(filter: Part): string {
  const literals = filterLiterals(filter).filter(({ of }) => of !== "kind");
  if (literals.length === 0) return words(filter.value);
  return literals.map(({ of, text }) => `${of} ${text}`).join(", ");
}

function words(value: Json): string {
  if (Array.isArray(value)) return value.map((item) => formatValue(item)).join(", ");
  return isMap(value) ? stringify(value) : formatValue(value);
}
