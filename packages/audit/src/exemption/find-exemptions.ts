/** Finds every place of policies and exceptions that narrows enforcement. */
import { get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { NumberedDocument } from "../document-edit.ts";
import { filterLiterals, overrideLiterals } from "../harvest/filter-literals.ts";
import { excludeLiterals } from "../harvest/harvest.ts";
import {
  documentName,
  filtersOf,
  isException,
  mapAt,
  partAt,
  partsAt,
  ruleName,
  rulesOf,
  textAt,
} from "../policy-parts.ts";
import type { Part } from "../policy-parts.ts";
import { toExemption } from "./exemption.ts";
import type { Exemption, FoundPlace } from "./exemption.ts";
import { excludePlace, findInCheck, findPreconditions } from "./find-in-checks.ts";
import { findInExclude, findInMatch } from "./find-in-match.ts";

/** The exemptions and scopes of documents that have passed the engine's checks, in their order. */
export function findExemptions(documents: readonly NumberedDocument[]): Exemption[] {
  return documents.flatMap((document) =>
    isException(document.value) ? ofException(document) : ofPolicy(document),
  );
}

function ofPolicy({ number, value }: NumberedDocument): Exemption[] {
  const owner = { document: number, policy: documentName(value) };
  return [
    ...policyPlaces(value).map((place) => toExemption(owner, place)),
    ...rulesOf(value).flatMap((rule) =>
      rulePlaces(rule).map((place) => toExemption({ ...owner, rule: ruleName(rule) }, place)),
    ),
  ];
}

function rulePlaces(rule: Part): FoundPlace[] {
  return [
    ...findInMatch(rule),
    ...findInExclude(rule),
    ...findPreconditions(rule),
    ...findInCheck(rule),
    ...actionPlaces(rule, ["validate", "failureAction"]),
    ...overridePlaces(partsAt(rule, "validate", "failureActionOverrides")),
  ];
}

const autogen = "pod-policies.kyverno.io/autogen-controllers";

function policyPlaces(policy: JsonMap): FoundPlace[] {
  const root: Part = { path: [], value: policy };
  const annotations = mapAt(mapAt(policy, "metadata") ?? {}, "annotations");
  const controllers = annotations && textAt(annotations, autogen);
  return [
    ...(controllers === undefined || controllers === ""
      ? []
      : [
          {
            kind: "autogen" as const,
            path: ["metadata", "annotations", autogen],
            says: `derives rules for ${controllers === "none" ? "no pod controllers" : controllers}`,
          },
        ]),
    ...policyAction(policy),
    ...overridePlaces(partsAt(root, "spec", "validationFailureActionOverrides")),
  ];
}

/** The policy's action counts only where a rule names none. */
function policyAction(policy: JsonMap): FoundPlace[] {
  const spec: Part = { path: ["spec"], value: mapAt(policy, "spec") ?? {} };
  const rules = rulesOf(policy).filter(({ value }) => get(value, "validate") !== undefined);
  const isNamed = rules.every(
    (rule) => textAt(mapAt(rule.value, "validate") ?? {}, "failureAction") !== undefined,
  );
  if (rules.length === 0 || isNamed) return [];
  if (get(spec.value, "validationFailureAction") !== undefined) {
    return actionPlaces(spec, ["validationFailureAction"]);
  }
  return [
    auditPlace(["spec", "validationFailureAction"], "names no failure action, which is Audit"),
  ];
}

function actionPlaces(owner: Part, keys: readonly [string, ...string[]]): FoundPlace[] {
  const parent = keys.length === 1 ? owner : partAt(owner, ...keys.slice(0, -1));
  const action = parent && textAt(parent.value, keys.at(-1) ?? "");
  if (action === undefined || action.toLowerCase() !== "audit") return [];
  return [auditPlace([...owner.path, ...keys], "reports violations and admits them")];
}

function auditPlace(path: FoundPlace["path"], says: string): FoundPlace {
  return { kind: "failure-action", path, says, edits: [{ path, value: "Enforce" }] };
}

function overridePlaces(overrides: readonly Part[]): FoundPlace[] {
  return overrides
    .filter(({ value }) => (textAt(value, "action") ?? "").toLowerCase() === "audit")
    .map((override) => ({
      kind: "failure-action-override",
      path: override.path,
      says: `admits violations for ${overrideLiterals(override)
        .map(({ of, text }) => `${of} ${text}`)
        .join(", ")}`,
      literals: overrideLiterals(override),
    }));
}

/** The exception as a whole and each of its podSecurity entries; an only entry stands for the whole. */
function ofException({ number, value }: NumberedDocument): Exemption[] {
  const owner = { document: number, policy: documentName(value) };
  const spec: Part = { path: ["spec"], value: mapAt(value, "spec") ?? {} };
  const match = partAt(spec, "match");
  const filters = match === undefined ? [] : filtersOf(match).filters;
  const scope = filters.flatMap(filterLiterals).filter(({ of }) => of !== "kind");
  const entries = partsAt(spec, "podSecurity");
  const named = partsAt(spec, "exceptions").map(({ value: entry }) => textAt(entry, "policyName"));
  const where = scope.map(({ of, text }) => `${of} ${text}`).join(", ");
  const lifts = entries.length === 0 ? "rules" : "controls";
  const whole = toExemption(owner, {
    kind: "exception",
    path: [],
    says: `lifts ${lifts} of ${named.join(", ")}${where === "" ? "" : ` for ${where}`}`,
    literals: [...scope, ...entries.flatMap(excludeLiterals)],
  });
  const parts = entries.map((entry) => {
    const place = excludePlace(entry, "exception-pod-security");
    const literals = [...(place.literals ?? []), ...scope];
    // without its only entry an exception would lift the whole rule
    const edits = entries.length === 1 ? [{ path: [] }] : [{ path: entry.path }];
    const part = { ...place, literals, edits };
    return entries.length === 1 ? toExemption(owner, part) : toExemption(owner, part, whole.id);
  });
  return entries.length === 1 ? parts : [whole, ...parts];
}
