/** The failure action moves from the policy to its rules. */
import { get } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { deprecatedField } from "./deprecated-field.ts";
import { bodyParts, given, mapParts, ruleParts } from "./document-parts.ts";
import type { Part } from "./document-parts.ts";
import { valueAt } from "./edit-value.ts";
import type { Edit, Path } from "./edit.ts";
import { edits, leave, nothing } from "./rewrite.ts";
import type { Rewrite } from "./rewrite.ts";

const action = "validationFailureAction";
const overrides = "validationFailureActionOverrides";

/** `audit` and `enforce` get their capitals, which rules ask for. */
export const failureActionCase: Rewrite = {
  id: "failure-action-case",
  old: "audit, enforce",
  replacement: "Audit, Enforce",
  plan(document) {
    const validates = bodyParts(document, "validate").map(({ path }) => path);
    const lists = [
      ["spec", overrides],
      ...validates.map((path) => [...path, "failureActionOverrides"]),
    ];
    const paths: Path[] = [
      ["spec", action],
      ...validates.map((path) => [...path, "failureAction"]),
      ...lists.flatMap((path) => mapParts(document, path).map((item) => [...item.path, "action"])),
    ];
    return edits(
      ...paths.flatMap((path): Edit[] => {
        const value = capital(valueAt(document, path));
        return value === undefined ? [] : [{ type: "replace", path, value }];
      }),
    );
  },
};

function capital(value: Json | undefined): string | undefined {
  if (value === "audit") return "Audit";
  return value === "enforce" ? "Enforce" : undefined;
}

/**
 * `spec.validationFailureAction` and its overrides. What a rule says for itself goes before what the
 * policy says, and Kyverno 1.19 takes the first action that a rule names for all rules of the
 * policy; so where some rules name one and others do not, moving it may change a verdict.
 */
export const policyFailureAction: Rewrite = {
  id: "policy-failure-action",
  old: `spec.${action}, spec.${overrides}`,
  replacement: "spec.rules[*].validate.failureAction, .failureActionOverrides",
  fields: [action, overrides].map((field) => deprecatedField(`spec.${field}`)),
  plan(document) {
    const spec = document["spec"] as JsonMap;
    const fields = [action, overrides].filter((key) => Object.hasOwn(spec, key));
    const [field] = fields;
    if (field === undefined) return nothing;
    const policy = readPolicyAction(document, spec);
    const obstacle = obstacleOf(document, policy);
    if (obstacle !== undefined) return leave(["spec", field], obstacle);
    return edits(
      ...bodyParts(document, "validate").flatMap((rule) => validateEdits(rule, policy)),
      ...imageRules(document).flatMap((entry) => imageEdits(entry, policy)),
      ...fields.map((key): Edit => ({ type: "remove", path: ["spec", key] })),
    );
  },
};

interface PolicyAction {
  readonly action: string;
  readonly overrides: readonly Json[];
  readonly denies: boolean;
}

function readPolicyAction(document: JsonMap, spec: JsonMap): PolicyAction {
  const written = given(spec, action);
  const list = mapParts(document, ["spec", overrides]).map(({ value }) => value);
  const own = written === "Enforce" ? "Enforce" : "Audit";
  const denies = own === "Enforce" || list.some((item) => get(item, "action") === "Enforce");
  return { action: own, overrides: list, denies };
}

function imageRules(document: JsonMap): Part<JsonMap>[] {
  return ruleParts(document).flatMap((rule) => mapParts(document, [...rule.path, "verifyImages"]));
}

/** Why the action must stay with the policy. */
function obstacleOf(document: JsonMap, policy: PolicyAction): string | undefined {
  const rules = ruleParts(document);
  const validates = bodyParts(document, "validate");
  const images = imageRules(document);
  const isOther = (rule: Part<JsonMap>): boolean =>
    given(rule.value, "validate") === undefined && given(rule.value, "verifyImages") === undefined;
  if (policy.denies && rules.some(isOther)) {
    return "mutate and generate rules have no action of their own; put them into a policy of their own";
  }
  if (policy.overrides.length > 0 && images.length > 0) {
    return "verifyImages rules have no overrides of their own; put them into a policy of their own";
  }
  const owners = [...validates, ...images].filter(
    ({ value }) =>
      given(value, "failureAction") !== undefined ||
      given(value, "failureActionOverrides") !== undefined,
  );
  if (owners.length === 0 || rules.length === 1) return undefined;
  const isNamedByAll = [...validates, ...images].every(
    ({ value }) => given(value, "failureAction") !== undefined,
  );
  const isSame =
    policy.overrides.length === 0 &&
    owners.every(
      ({ value }) =>
        given(value, "failureAction") === policy.action &&
        given(value, "failureActionOverrides") === undefined,
    );
  if (isNamedByAll || isSame) return undefined;
  return "some rules name their own action and some do not; give every rule its own";
}

function validateEdits({ path, value }: Part<JsonMap>, policy: PolicyAction): Edit[] {
  if (given(value, "failureAction") !== undefined) return [];
  const list: Edit[] = [{ type: "insert", path, key: "failureAction", value: policy.action }];
  if (policy.overrides.length === 0) return list;
  if (given(value, "failureActionOverrides") === undefined) {
    list.push({
      type: "insert",
      path,
      key: "failureActionOverrides",
      value: [...policy.overrides],
      after: "failureAction",
      copyOf: ["spec", overrides],
    });
  } else {
    // the first override that fits decides, so those of the rule stay in front
    list.push({
      type: "append",
      path: [...path, "failureActionOverrides"],
      items: policy.overrides,
    });
  }
  return list;
}

function imageEdits({ path, value }: Part<JsonMap>, policy: PolicyAction): Edit[] {
  if (given(value, "failureAction") !== undefined) return [];
  return [{ type: "insert", path, key: "failureAction", value: policy.action }];
}
