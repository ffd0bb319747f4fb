/** What reports say of results beside the verdict; the annotations are those of Kyverno's policy library. */
import type { Policy } from "../policy/policy.ts";
import type { PolicyResponse, RuleResult, Verdict } from "./response.ts";

/** What of a response decides how its results are counted. */
export type CountedResponse = Pick<PolicyResponse, "policy" | "failureAction">;

const scoredAnnotation = "policies.kyverno.io/scored";

/**
 * The verdict as reports count it: a failure is only a warning where the policy says that it is not
 * scored, or with `auditWarn` where it does not deny.
 */
export function countedVerdict(
  response: CountedResponse,
  result: Pick<RuleResult, "verdict">,
  auditWarn: boolean,
): Verdict {
  if (result.verdict !== "fail") return result.verdict;
  if (!isScored(response)) return "warn";
  return auditWarn && response.failureAction === "Audit" ? "warn" : "fail";
}

/** Whether a policy's failures count as such (annotation `policies.kyverno.io/scored`). */
export function isScored(response: CountedResponse): boolean {
  return response.policy.annotations[scoredAnnotation] !== "false";
}

const severities = ["critical", "high", "medium", "low", "info"] as const;

/** The severities that policy reports know. */
export type Severity = (typeof severities)[number];

/** The annotation `policies.kyverno.io/severity`; undefined where it is missing or something else. */
export function severityOf({ annotations }: Pick<Policy, "annotations">): Severity | undefined {
  const written = annotations["policies.kyverno.io/severity"];
  return severities.find((severity) => severity === written);
}
