/** How the controller judges a request: by the policies in force, and by what the cluster knows. */
import type { Providers } from "@winnow/engine";
import type { KubeClient } from "@winnow/kube";
import { judgeMutation, judgeValidation } from "../admission/admission.ts";
import type { AdmissionState, Judged, PolicyFilter } from "../admission/admission.ts";
import { countedWebhook } from "../admission/counted-webhook.ts";
import type { ClusterWatch } from "../cluster/cluster-watch.ts";
import { labelsOfNamespace } from "../cluster/namespace-labels.ts";
import { logAdmission } from "../log/admission-log.ts";
import type { Log } from "../log/log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { judgePolicy } from "../policy/judge-policy.ts";
import type { AdmissionRequest } from "../review/admission-review.ts";
import type { Webhook } from "../server/admission-server.ts";
import { tracedJudge } from "../trace/admission-spans.ts";
import type { SpanExporter } from "../trace/span-exporter.ts";
import { policyPath } from "../webhook/webhook-configuration.ts";
import type { CurrentPolicies, PolicySnapshot } from "./current-policies.ts";

export interface Judging {
  readonly client: KubeClient;
  readonly current: CurrentPolicies;
  readonly watch: Pick<ClusterWatch, "labelsOfNamespace" | "rolesOf">;
  readonly providers: Providers;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Where spans of requests go; undefined: there are none. */
  readonly spans: SpanExporter | undefined;
  readonly isExempt: () => (asked: AdmissionRequest) => boolean;
  /** Told of every request and what it was judged to be, before it is answered. */
  readonly onJudged: (asked: AdmissionRequest, judged: Judged) => void;
}

/** The webhooks by their paths. */
export function createWebhooks(judging: Judging): Readonly<Record<string, Webhook>> {
  const { current, spans } = judging;
  return {
    "/validate": countedWebhook(
      judging,
      "validate",
      tracedJudge(spans, "validate", (asked, path) =>
        judgeBy(judgeValidation, judging, asked, path),
      ),
    ),
    "/mutate": countedWebhook(
      judging,
      "mutate",
      tracedJudge(spans, "mutate", (asked, path) => judgeBy(judgeMutation, judging, asked, path)),
    ),
    [policyPath]: (asked) => {
      const began = performance.now();
      const { kinds } = requireSnapshot(current);
      const answer = judgePolicy(asked, current.compileOptions(kinds));
      const milliseconds = performance.now() - began;
      logAdmission(judging.log, "policy", asked, { answer, responses: [] }, milliseconds);
      return Promise.resolve(answer);
    },
  };
}

async function judgeBy(
  judge: typeof judgeValidation,
  judging: Judging,
  asked: AdmissionRequest,
  path: string,
): Promise<Judged> {
  const snapshot = requireSnapshot(judging.current);
  const named = snapshot.kinds.asNamed(asked);
  const judged = await judge(stateOf(snapshot, judging), named, policiesAt(path, snapshot));
  judging.onJudged(named, judged);
  return judged;
}

/** Throws before the first policies are in force, and what cannot be judged is denied. */
function requireSnapshot(current: CurrentPolicies): PolicySnapshot {
  const snapshot = current.snapshot();
  if (snapshot === undefined) throw new Error("the policies have not been read yet");
  return snapshot;
}

/**
 * The policies of a webhook, by the group in its path. A group that is not there any more is one whose
 * webhook is just being taken back; until then all policies are asked, which cannot let too much pass.
 */
function policiesAt(path: string, { compiled }: PolicySnapshot): PolicyFilter | undefined {
  const policies = compiled.policiesOf.get(path.slice(path.lastIndexOf("/") + 1));
  return policies === undefined ? undefined : (policy) => policies.has(policy);
}

function stateOf({ compiled }: PolicySnapshot, judging: Judging): AdmissionState {
  const { client, watch, providers } = judging;
  return {
    policies: compiled.set,
    providers,
    isExempt: judging.isExempt(),
    surroundings({ namespace, userInfo }) {
      const roles = watch.rolesOf(userInfo);
      const labels = labelsOfNamespace(client, watch, namespace);
      return labels instanceof Promise
        ? labels.then((namespaceLabels) => ({ ...roles, namespaceLabels }))
        : { ...roles, namespaceLabels: labels };
    },
  };
}
