/** One object of a cluster, judged by the policies that are meant for background scans. */
import type {
  Policy,
  PolicyResponse,
  PolicySet,
  Providers,
  Request,
  Semantics,
} from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { isReported } from "../report/reported-rules.ts";

export interface BackgroundState {
  readonly policies: PolicySet;
  readonly semantics: Semantics;
  readonly providers: Providers;
}

/**
 * Judges an object as it is stored: nobody asks, so there is no user, and nothing is changed. With
 * sound semantics the validation verifies images as well.
 */
export async function judgeObject(
  { policies, semantics, providers }: BackgroundState,
  object: JsonMap,
  namespaceLabels: Readonly<Record<string, string>>,
): Promise<PolicyResponse[]> {
  const request: Request = { operation: "CREATE", object, namespaceLabels };
  const options = { providers, mode: "background", policies: isReported } as const;
  const validated = await policies.evaluate(request, { ...options, phases: ["validate"] });
  if (semantics === "sound") return validated;
  const verified = await policies.evaluate(request, { ...options, phases: ["verifyImages"] });
  return joinResponses([...validated, ...verified]);
}

/**
 * One response for each policy with one result for each rule, the first that was found: an object may
 * be judged in several versions, and by several phases.
 */
export function joinResponses(responses: readonly PolicyResponse[]): PolicyResponse[] {
  const joined = new Map<Policy, PolicyResponse>();
  for (const response of responses) {
    const known = joined.get(response.policy);
    const rules = new Set(known?.results.map(({ rule }) => rule));
    const others = response.results.filter(({ rule }) => !rules.has(rule));
    joined.set(
      response.policy,
      known === undefined ? response : { ...known, results: [...known.results, ...others] },
    );
  }
  return [...joined.values()];
}
