/** What a policy may not say although its fields are all in order. */
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { checkAssertionRule } from "./check-assertion.ts";
import { checkBackground } from "./check-background.ts";
import { checkCelRule } from "./check-cel.ts";
import { checkConditions } from "./check-conditions.ts";
import { checkContext } from "./check-context.ts";
import { policyFacts } from "./check-facts.ts";
import type { PolicyFacts, Surroundings } from "./check-facts.ts";
import { checkGenerate } from "./check-generate.ts";
import { checkKinds } from "./check-kinds.ts";
import { checkBlock, checkKindsGiven, checkNothingLeft } from "./check-match.ts";
import { checkMutate } from "./check-mutate.ts";
import { requireOne } from "./check-one-of.ts";
import { checkOperationValues } from "./check-operation-values.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { checkSpec, longestName } from "./check-spec.ts";
import { checkValidate } from "./check-validate.ts";
import { checkVariables } from "./check-variables.ts";
import { checkVerifyImages } from "./check-verify-images.ts";
import { flagOf, given, mapOf, mapsOf, textOf } from "./read-fields.ts";

const ruleTypes = ["mutate", "validate", "generate", "verifyImages"] as const;

/** Reports everything wrong with a policy that has passed its schema. */
export function checkPolicy(policy: JsonMap, surroundings: Surroundings, report: Report): void {
  const spec = mapOf(policy, "spec") ?? {};
  const facts = policyFacts(policy, surroundings);
  checkSpec(policy, report);
  const rules = mapsOf(spec, "rules");
  const names = new Set<string>();
  rules.forEach((rule, index) => {
    const path: Path = ["spec", "rules", index];
    const name = textOf(rule, "name") ?? "";
    if (names.has(name)) {
      report(
        "duplicate-rule",
        [...path, "name"],
        `${pathText(path)}: another rule is called ${name} too; rename one`,
      );
    }
    names.add(name);
    checkRule(rule, name, path, facts, report);
    checkBody(rule, path, spec, facts, report);
  });
  checkBackground(rules, ["spec", "rules"], facts, report);
}

function checkRule(
  rule: JsonMap,
  name: string,
  path: Path,
  facts: PolicyFacts,
  report: Report,
): void {
  if (name === "") report("no-name", path, `${pathText(path)} needs a name`);
  if (name.length > longestName) {
    report(
      "long-name",
      [...path, "name"],
      `${pathText(path)}: the name is longer than ${longestName} characters`,
    );
  }
  requireOne(rule, ruleTypes, path, report);
  for (const key of ["match", "exclude"]) checkBlock(rule, key, path, facts, report);
  checkKindsGiven(mapOf(rule, "match") ?? {}, [...path, "match"], report);
  checkNothingLeft(rule, path, report);
  checkKinds(rule, path, facts, report);
  checkContext(rule, path, report);
  checkVariables(rule, path, report);
  checkConditions(get(rule, "preconditions"), [...path, "preconditions"], report);
  checkOperationValues(rule, path, report);
  if (
    given(rule, "celPreconditions") !== undefined &&
    given(mapOf(rule, "validate") ?? {}, "cel") === undefined
  ) {
    report(
      "cel-preconditions",
      [...path, "celPreconditions"],
      `${pathText(path)}: celPrecondition can only be used with validate.cel; write preconditions instead`,
    );
  }
}

function checkBody(
  rule: JsonMap,
  path: Path,
  spec: JsonMap,
  facts: PolicyFacts,
  report: Report,
): void {
  const validate = mapOf(rule, "validate");
  if (validate !== undefined) {
    checkValidate(validate, [...path, "validate"], report);
    checkAssertionRule(rule, validate, path, report);
    checkCelRule(rule, path, report);
  }
  const mutate = mapOf(rule, "mutate");
  if (mutate !== undefined) {
    const onUpdate = flagOf(spec, "mutateExistingOnPolicyUpdate", false);
    checkMutate(mutate, [...path, "mutate"], onUpdate, facts, report);
  }
  const generate = mapOf(rule, "generate");
  if (generate !== undefined) checkGenerate(generate, [...path, "generate"], facts, report);
  checkVerifyImages(rule, path, textOf(spec, "validationFailureAction"), report);
}

/** Whether a value is nested deeper than any policy is. */
export function isTooDeep(value: Json, limit: number): boolean {
  if (limit === 0) return true;
  if (Array.isArray(value)) return value.some((item) => isTooDeep(item, limit - 1));
  return isMap(value) && Object.values(value).some((item) => isTooDeep(item, limit - 1));
}
