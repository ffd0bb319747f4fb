import type { PolicyResponse, RuleResult, Verdict } from "@winnow/engine";

/** What of a response decides how its results are counted. */
export type CountedResponse = Pick<PolicyResponse, "policy" | "failureAction">;

const scoredAnnotation = "policies.kyverno.io/scored";

/**
 * The verdict as reports count it: a failure is only a warning where the policy says that it is not
 * scored, or with `--audit-warn` where it does not deny.
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
