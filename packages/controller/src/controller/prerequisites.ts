/** What must be there before a controller can start, and under which names it is called. */
import type { ApiResource } from "@winnow/kube";
import type { ServedKinds } from "../cluster/served-kinds.ts";
import type { WebhookTarget } from "../webhook/webhook-configuration.ts";

/** Throws where custom resources are not installed. */
export function requireKinds(wanted: readonly ApiResource[], { scopeOf }: ServedKinds): void {
  for (const { group, version, kind } of wanted) {
    if (scopeOf(group, version, kind) !== undefined) continue;
    throw new Error(
      `the cluster has no ${kind} of ${group}/${version}; install it: winnow crds | kubectl apply --server-side -f -`,
    );
  }
}

/** The names under which the API server calls. */
export function hostsOf(target: WebhookTarget): string[] {
  if ("url" in target) return [new URL(target.url).hostname.replaceAll(/[[\]]/gu, "")];
  const { name, namespace } = target.service;
  return [`${name}.${namespace}.svc`, `${name}.${namespace}.svc.cluster.local`];
}
