/** Every literal of policies and exceptions. */
import { get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import {
  conditionsOf,
  filtersOf,
  foreachEntries,
  isException,
  listAt,
  mapAt,
  partAt,
  partsAt,
  rulesOf,
  textAt,
  textsAt,
} from "../policy-parts.ts";
import type { Part } from "../policy-parts.ts";
import { conditionLiterals, variablesOf } from "./condition-literals.ts";
import type { Variables } from "./condition-literals.ts";
import { filterLiterals, overrideLiterals } from "./filter-literals.ts";
import { sortLiterals } from "./literals.ts";
import type { Literal, Literals } from "./literals.ts";
import { patternLiterals } from "./pattern-literals.ts";

/** The literals of documents, which have passed the engine's checks. */
export function harvest(documents: readonly JsonMap[]): Literals {
  return sortLiterals(
    documents.flatMap((document) =>
      isException(document) ? exceptionLiterals(document) : policyLiterals(document),
    ),
  );
}

function policyLiterals(policy: JsonMap): Literal[] {
  const root: Part = { path: [], value: policy };
  const metadata = mapAt(policy, "metadata") ?? {};
  const home = textAt(policy, "kind") === "Policy" ? textAt(metadata, "namespace") : undefined;
  return [
    ...(home === undefined ? [] : [{ of: "namespace" as const, text: home }]),
    ...partsAt(root, "spec", "validationFailureActionOverrides").flatMap(overrideLiterals),
    ...rulesOf(policy).flatMap(ruleLiterals),
  ];
}

function ruleLiterals(rule: Part): Literal[] {
  const entries = foreachEntries(rule);
  const variables = variablesOf([rule, ...entries]);
  const validate = partAt(rule, "validate");
  return [
    ...blockLiterals(rule, "match"),
    ...blockLiterals(rule, "exclude"),
    ...blockConditions(rule, "preconditions", variables),
    ...(validate === undefined ? [] : checkLiterals(validate, variables)),
    ...partsAt(rule, "validate", "failureActionOverrides").flatMap(overrideLiterals),
    ...entries.flatMap((entry) => [
      ...blockConditions(entry, "preconditions", variables),
      ...checkLiterals(entry, variables),
    ]),
  ];
}

/** The literals of a check: of validate, or of an entry of foreach. */
function checkLiterals(owner: Part, variables: Variables): Literal[] {
  const deny = partAt(owner, "deny");
  const pattern = get(owner.value, "pattern");
  return [
    ...(deny === undefined ? [] : blockConditions(deny, "conditions", variables)),
    ...(pattern === undefined ? [] : patternLiterals(pattern)),
    ...listAt(owner.value, "anyPattern").flatMap((item) => patternLiterals(item)),
    ...partsAt(owner, "podSecurity", "exclude").flatMap(excludeLiterals),
  ];
}

function exceptionLiterals(exception: JsonMap): Literal[] {
  const spec: Part = { path: ["spec"], value: mapAt(exception, "spec") ?? {} };
  return [
    ...blockLiterals(spec, "match"),
    ...blockConditions(spec, "conditions", new Map()),
    ...partsAt(spec, "podSecurity").flatMap(excludeLiterals),
  ];
}

/** The literals of an entry of podSecurity. */
export function excludeLiterals({ value }: Part): Literal[] {
  return [
    ...textsAt(value, "images").map((text): Literal => ({ of: "image", text })),
    ...textsAt(value, "values").map((text): Literal => ({ of: "value", text })),
  ];
}

function blockLiterals(owner: Part, key: string): Literal[] {
  const block = partAt(owner, key);
  return block === undefined ? [] : filtersOf(block).filters.flatMap(filterLiterals);
}

function blockConditions(owner: Part, key: string, variables: Variables): Literal[] {
  return conditionsOf(owner, key).flatMap(({ conditions }) =>
    conditions.flatMap((condition) => conditionLiterals(condition, variables)),
  );
}
