/** What whoever asked is told: why a request was denied, and what was only reported. */
import type { PolicyResponse, RuleResult } from "@winnow/engine";
import { getPath, set } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { printYaml } from "@winnow/yaml";
import type { AdmissionRequest } from "../review/admission-review.ts";

/**
 * Why a request is denied, by policy and rule, in the form that Kyverno's users know; undefined where
 * nothing denies it. A rule that could not be judged denies as well, and so does a change that could
 * not be made, whatever the policy's action; unless the policy says `failurePolicy: Ignore`.
 */
export function denialMessage(
  asked: AdmissionRequest,
  responses: readonly PolicyResponse[],
): string | undefined {
  const denials = responses.filter(denies);
  if (denials.length === 0) return undefined;
  const reasons: JsonMap = {};
  for (const { policy, results } of denials) {
    const rules: JsonMap = {};
    for (const result of results) {
      if (isViolation(result)) set(rules, result.rule, result.message);
    }
    // a namespaced Policy may have the name of another one
    const name =
      policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`;
    set(reasons, name, rules);
  }
  const resource = [asked.kind.kind, asked.namespace, nameOf(asked)].join("/");
  return `\n\nresource ${resource} was blocked due to the following policies \n\n${printYaml(reasons)}`;
}

/** What is not denied but told: violations of policies that emit warnings. */
export function warningsOf(responses: readonly PolicyResponse[]): string[] {
  return responses.flatMap((response) =>
    response.policy.spec.emitWarning
      ? response.results
          .filter((result) => isViolation(result) || result.verdict === "warn")
          .map(({ rule, message }) => `policy ${response.policy.name}.${rule}: ${message}`)
      : [],
  );
}

/** Whether a policy's results deny a request. */
export function denies({ policy, failureAction, results }: PolicyResponse): boolean {
  const isStrict = policy.spec.failurePolicy === "Fail";
  const isEnforced = failureAction === "Enforce";
  return results.some(({ verdict, type }) =>
    verdict === "error"
      ? isStrict && (isEnforced || type === "mutation")
      : verdict === "fail" && isEnforced,
  );
}

function isViolation({ verdict }: RuleResult): boolean {
  return verdict === "fail" || verdict === "error";
}

function nameOf({ name, object }: AdmissionRequest): string {
  if (name !== "") return name;
  const prefix = getPath(object, ["metadata", "generateName"]);
  return typeof prefix === "string" ? prefix : "";
}
