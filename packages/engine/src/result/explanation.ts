import type { MatchSubject } from "../match/subject.ts";
import type { Policy } from "../policy/policy.ts";
import type { AdmissionInfo } from "../request.ts";
import type { PolicyResponse, RuleResult, RuleType } from "./response.ts";
import type { Steps, TraceNode } from "./trace.ts";

/** How an evaluation came to its verdicts: every policy and every rule, also those that do not match. */
export interface Explanation {
  readonly request: RequestFacts;
  readonly policies: readonly PolicyExplanation[];
}

/** What of a request matching goes by. */
export interface RequestFacts {
  /** `apps/v1/Deployment` */
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly operation: string;
  /** Undefined where nobody is known to have asked. */
  readonly admission: AdmissionInfo | undefined;
  readonly namespaceLabels: Readonly<Record<string, string>>;
}

export interface PolicyExplanation {
  readonly policy: Policy;
  /** Undefined where no rule of the policy has a result. */
  readonly response: PolicyResponse | undefined;
  readonly rules: readonly RuleExplanation[];
}

export interface RuleExplanation {
  readonly rule: string;
  readonly type: RuleType;
  /** The rule of the policy from which this one was derived for pod controllers. */
  readonly derivedFrom: string | undefined;
  /** The place in the policy of the rule, or of the one it was derived from. */
  readonly path: Steps;
  /** Undefined where the rule does not match, or was not asked. */
  readonly result: RuleResult | undefined;
  /** The steps of the evaluation; empty where an earlier rule made this one superfluous. */
  readonly trace: readonly TraceNode[];
}

export function requestFacts(subject: MatchSubject, kind: string): RequestFacts {
  const { name, namespace, operation, admission, namespaceLabels } = subject;
  return { kind, name, namespace, operation, admission, namespaceLabels };
}
