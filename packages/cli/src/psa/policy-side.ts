/** What policies say about a pod or a controller of pods. */
import type { FailureAction, PolicyResponse, PolicySet, RuleResult, Verdict } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { createJudge } from "../apply/judge.ts";
import type { Host } from "../host.ts";
import { environmentOf } from "../jp/query.ts";
import { noContext } from "../values/context-file.ts";
import { createProviders } from "../values/providers.ts";
import { noValues } from "../values/values.ts";
import { createVariables } from "../values/variables.ts";
import type { AssumedCluster } from "./cluster-setup.ts";
import type { PodObject } from "./pod-objects.ts";

/** A rule that denies, or that an exception keeps from denying. */
export interface RuleWord {
  readonly policy: string;
  readonly rule: string;
  readonly verdict: Verdict;
  readonly message: string;
  /** What the denial means: `Enforce` or `Audit`. */
  readonly failureAction?: FailureAction;
  readonly exceptions: readonly string[];
}

export interface PolicyVerdict {
  readonly allowed: boolean;
  readonly rules: readonly RuleWord[];
  /** The object as the policies leave it, which is what Pod Security Admission gets to see. */
  readonly object: JsonMap;
}

export type PolicySide = (one: PodObject) => Promise<PolicyVerdict>;

/** The policies' side. A rule that fails or ends in an error denies, whatever its failure action. */
export function sideOfPolicies(set: PolicySet, cluster: AssumedCluster, host: Host): PolicySide {
  const outside = {
    context: noContext,
    images: {},
    clusterObjects: [],
    apiResponses: [],
    globalEntries: new Map(),
  };
  const judge = createJudge({
    set,
    variables: createVariables(noValues, {}),
    providers: createProviders(outside, environmentOf(host)),
    admission: cluster.username === "" ? undefined : { userInfo: { username: cluster.username } },
    namespaces: cluster.labels,
    subresources: [],
  });
  return async ({ object, identity }) => verdictOf(await judge(object, identity), object);
}

function verdictOf(responses: readonly PolicyResponse[], object: JsonMap): PolicyVerdict {
  const rules = responses.flatMap((response) =>
    response.results
      .filter(({ verdict, exceptions }) => isDenial(verdict) || exceptions.length > 0)
      .map((result) => wordOf(response, result)),
  );
  const patched = responses.findLast((response) => response.patched !== undefined)?.patched;
  const allowed = !rules.some(({ verdict }) => isDenial(verdict));
  return { allowed, rules, object: patched ?? object };
}

function wordOf(response: PolicyResponse, result: RuleResult): RuleWord {
  const { rule, verdict, message, exceptions } = result;
  const failureAction = result.failureAction ?? response.failureAction;
  return {
    policy: response.policy.name,
    rule,
    verdict,
    message,
    exceptions,
    ...(isDenial(verdict) ? { failureAction } : {}),
  };
}

function isDenial(verdict: Verdict): boolean {
  return verdict === "fail" || verdict === "error";
}
