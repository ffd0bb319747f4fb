/** Literals that policies ask for together: of one filter, of one block of conditions. */
import { copyToExtend, get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import {
  conditionsOf,
  filtersOf,
  foreachEntries,
  isException,
  listAt,
  mapAt,
  partAt,
  rulesOf,
} from "../policy-parts.ts";
import type { Part } from "../policy-parts.ts";
import { conditionLiterals, variablesOf } from "./condition-literals.ts";
import { filterLiterals } from "./filter-literals.ts";
import { patternLiterals } from "./pattern-literals.ts";
import { sortLiterals } from "./literals.ts";
import type { Literal, Literals } from "./literals.ts";

/**
 * One group for each filter of match, exclude and exceptions, one for each block of conditions, and one
 * for all that a rule asks for.
 */
export function literalGroups(documents: readonly JsonMap[]): Literals[] {
  return documents
    .flatMap((document) =>
      isException(document) ? exceptionGroups(document) : policyGroups(document),
    )
    .filter((group) => group.length > 1)
    .map(sortLiterals);
}

function policyGroups(policy: JsonMap): Literal[][] {
  return rulesOf(policy).flatMap((rule) => {
    const conditions = [rule, ...foreachEntries(rule)].map((owner) => conditionGroup(owner, rule));
    const match = filterGroups(rule, "match");
    const exclude = filterGroups(rule, "exclude");
    const own = conditions[0] ?? [];
    return [
      ...exclude,
      ...conditions,
      metadataGroup(rule),
      // what match asks for holds beside every exclude and precondition
      ...match.flatMap((group) => [
        group,
        ...[...exclude, own].map((other) => [...group, ...other]),
      ]),
    ];
  });
}

/** The labels and annotations that a rule's patterns ask for; only with all of them a pod passes. */
function metadataGroup(rule: Part): Literal[] {
  const validate = mapAt(rule.value, "validate") ?? {};
  const patterns = [get(validate, "pattern") ?? null, ...listAt(validate, "anyPattern")];
  return patterns
    .flatMap((pattern) => patternLiterals(pattern))
    .filter(({ of }) => of === "label" || of === "annotation");
}

function exceptionGroups(exception: JsonMap): Literal[][] {
  const spec: Part = { path: ["spec"], value: mapAt(exception, "spec") ?? {} };
  const conditions = conditionsOf(spec, "conditions").flatMap((part) =>
    part.conditions.flatMap((condition) => conditionLiterals(condition, new Map())),
  );
  return filterGroups(spec, "match").map((group) => [...group, ...conditions]);
}

function conditionGroup(owner: Part, rule: Part): Literal[] {
  const variables = variablesOf([rule, owner]);
  return conditionsOf(owner, "preconditions").flatMap((part) =>
    part.conditions.flatMap((condition) => conditionLiterals(condition, variables)),
  );
}

/** One group for each filter; of `all` one for the whole block. */
function filterGroups(owner: Part, key: string): Literal[][] {
  const block = partAt(owner, key);
  if (block === undefined) return [];
  const { combine, filters } = filtersOf(block);
  const groups = filters.map((filter) => filterLiterals(withoutKinds(filter)));
  return combine === "all" ? [groups.flat()] : groups;
}

function withoutKinds(filter: Part): Part {
  const resources = get(filter.value, "resources");
  if (resources === undefined || !isMap(resources)) return filter;
  const rest = copyToExtend(resources);
  delete rest["kinds"];
  return { ...filter, value: { ...filter.value, resources: rest } };
}
