/** What cleanup policies and labels say of resources. */
import { expiryOf, objectLabels } from "@winnow/engine";
import type { Cleanup, Expiry, PolicySet, Providers } from "@winnow/engine";
import type { Resource } from "../resource/resource.ts";
import { isNamespace } from "../values/namespaces.ts";
import { policyLabel } from "../output/result-text.ts";
import type { Deletion } from "./deletion.ts";

/** The deletions of resources from a time on, in the order of the resources; the next execution of each policy counts. */
export async function findDeletions(
  set: PolicySet,
  resources: readonly Resource[],
  providers: Providers,
  after: number,
): Promise<Deletion[]> {
  const namespaces = new Map(
    resources
      .filter(({ identity }) => isNamespace(identity))
      .map(({ identity, object }) => [identity.name, objectLabels(object)]),
  );
  const times = new Map(set.cleanups.map((cleanup) => [cleanup, cleanup.nextExecution(after)]));
  const deletions: Deletion[] = [];
  for (const resource of resources) {
    const namespaceLabels = namespaces.get(resource.identity.namespace);
    const options = { providers, ...(namespaceLabels === undefined ? {} : { namespaceLabels }) };
    for (const [cleanup, time] of times) {
      // deletions keep the order of the resources
      // oxlint-disable-next-line no-await-in-loop
      const decision = await cleanup.decide(resource.object, options);
      if (decision.verdict === "keep") continue;
      deletions.push({
        resource: resource.identity,
        by: `${cleanup.policy.kind} ${policyLabel(cleanup.policy)}`,
        ...whenOf(cleanup, decision.verdict === "error" ? decision.message : undefined, time),
        differences: decision.differences ?? [],
      });
    }
    const expiry = expiryOf(resource.object, set.semantics);
    if (expiry !== undefined) deletions.push(fromLabel(resource, expiry));
  }
  return deletions;
}

function whenOf(
  { policy }: Cleanup,
  problem: string | undefined,
  time: number | undefined,
): Pick<Deletion, "when" | "propagationPolicy" | "problem"> {
  const propagationPolicy = policy.deletionPropagationPolicy;
  if (problem !== undefined) return { when: undefined, propagationPolicy, problem };
  if (time !== undefined) return { when: timeText(time), propagationPolicy, problem };
  const never = `the schedule ${policy.schedule} has no execution to come`;
  return { when: undefined, propagationPolicy, problem: never };
}

function fromLabel(resource: Resource, expiry: Expiry): Deletion {
  const { at, afterCreation, problem, propagationPolicy, differences = [] } = expiry;
  const when =
    afterCreation === undefined ? timeText(at ?? 0) : `${expiry.label} after its creation`;
  return {
    resource: resource.identity,
    by: "label cleanup.kyverno.io/ttl",
    when: problem === undefined ? when : undefined,
    propagationPolicy,
    problem,
    differences,
  };
}

function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.000Z$/u, "Z");
}
