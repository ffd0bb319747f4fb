/** Generated pods, judged by the policy sets and by the standard. */
import { stringify } from "@winnow/value";
import { createRandom } from "../fuzz/random.ts";
import { controllerOf, disagreements, isRefusedByServer, judgeByStandard } from "./agreement.ts";
import { createPod } from "./pod-generator.ts";
import { compilePolicySets } from "./policy-sets.ts";

export interface AgreementTally {
  readonly pods: number;
  /** How many of them each level denies. */
  readonly denied: { baseline: number; restricted: number };
  /** How often each control was violated. */
  readonly violated: Map<string, number>;
  /** Pods that Kubernetes' restricted level admits though baseline denies them. */
  stricter: number;
  /** What did not agree, with the pod. */
  readonly found: string[];
}

/** Judges `count` pods of a seed, each as a pod and in a controller, by both semantics. */
export async function runAgreement(seed: number, count: number): Promise<AgreementTally> {
  const sound = compilePolicySets("sound");
  const kyverno = compilePolicySets("kyverno-1.19");
  const tally: AgreementTally = {
    pods: count,
    denied: { baseline: 0, restricted: 0 },
    violated: new Map(),
    stricter: 0,
    found: [],
  };
  for (let current = 0; current < count; current += 1) {
    const pod = createPod(createRandom(seed, current), `pod-${current}`);
    const standard = judgeByStandard(pod, sound);
    const controller = controllerOf(pod, current % 2 === 0 ? "Deployment" : "CronJob");
    const found = [
      // in order, since each answer is given at once
      // oxlint-disable-next-line no-await-in-loop
      ...(await disagreements(pod, standard, sound, true)),
      // oxlint-disable-next-line no-await-in-loop
      ...(await disagreements(controller, standard, sound, true)),
      // oxlint-disable-next-line no-await-in-loop
      ...(await disagreements(pod, standard, kyverno, false)),
    ];
    const { allowed, failed } = standard;
    if (allowed.restricted && !allowed.baseline) {
      tally.stricter += 1;
      if (!isRefusedByServer(pod)) found.push("Kubernetes' restricted level admits it");
    }
    if (failed.baseline.size > 0) tally.denied.baseline += 1;
    if (failed.restricted.size > 0) tally.denied.restricted += 1;
    for (const id of new Set([...failed.baseline, ...failed.restricted])) {
      tally.violated.set(id, (tally.violated.get(id) ?? 0) + 1);
    }
    if (found.length > 0) tally.found.push(`${found.join("\n")}\n${stringify(pod)}`);
  }
  return tally;
}
