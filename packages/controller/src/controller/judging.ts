/** How the controller judges a request: by the policies in force, and by what the cluster knows. */
import { objectLabels } from "@winnow/engine";
import type { Providers } from "@winnow/engine";
import { ApiError, resourcePath } from "@winnow/kube";
import type { KubeClient } from "@winnow/kube";
import { isMap } from "@winnow/value";
import { judgeMutation, judgeValidation } from "../admission/admission.ts";
import type { AdmissionState, PolicyFilter } from "../admission/admission.ts";
import { countedWebhook } from "../admission/counted-webhook.ts";
import type { ClusterWatch } from "../cluster/cluster-watch.ts";
import { namespaces } from "../cluster/watched-kinds.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { judgePolicy } from "../policy/judge-policy.ts";
import type { AdmissionRequest } from "../review/admission-review.ts";
import type { Webhook } from "../server/admission-server.ts";
import { policyPath } from "../webhook/webhook-configuration.ts";
import type { CurrentPolicies, PolicySnapshot } from "./current-policies.ts";

export interface Judging {
  readonly client: KubeClient;
  readonly current: CurrentPolicies;
  readonly watch: Pick<ClusterWatch, "labelsOfNamespace" | "rolesOf">;
  readonly providers: Providers;
  readonly metrics: Metrics;
  readonly isExempt: () => (asked: AdmissionRequest) => boolean;
}

/** The webhooks by their paths. */
export function createWebhooks(judging: Judging): Readonly<Record<string, Webhook>> {
  const { current, metrics } = judging;
  return {
    "/validate": countedWebhook(metrics, "validate", (asked, path) => {
      const snapshot = requireSnapshot(current);
      const named = snapshot.kinds.asNamed(asked);
      return judgeValidation(stateOf(snapshot, judging), named, policiesAt(path, snapshot));
    }),
    "/mutate": countedWebhook(metrics, "mutate", (asked, path) => {
      const snapshot = requireSnapshot(current);
      const named = snapshot.kinds.asNamed(asked);
      return judgeMutation(stateOf(snapshot, judging), named, policiesAt(path, snapshot));
    }),
    [policyPath]: (asked) => {
      const { kinds } = requireSnapshot(current);
      return Promise.resolve(judgePolicy(asked, current.compileOptions(kinds)));
    },
  };
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
      const known = namespace === "" ? {} : watch.labelsOfNamespace(namespace);
      if (known !== undefined) return { ...roles, namespaceLabels: known };
      return labelsOfNewNamespace(client, namespace).then((namespaceLabels) => ({
        ...roles,
        namespaceLabels,
      }));
    },
  };
}

/** A namespace may be younger than what the informer has heard; one that is being created has no labels yet. */
async function labelsOfNewNamespace(
  client: KubeClient,
  name: string,
): Promise<Readonly<Record<string, string>>> {
  try {
    const namespace = await client.get(resourcePath(namespaces, "", name));
    return isMap(namespace) ? objectLabels(namespace) : {};
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return {};
    throw error;
  }
}
