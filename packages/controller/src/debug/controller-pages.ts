import type { ClusterWatch } from "../cluster/cluster-watch.ts";
import type { CurrentPolicies, PolicySnapshot } from "../controller/current-policies.ts";
import { DebugPageError } from "./debug-server.ts";
import type { DebugPage } from "./debug-server.ts";
import { policyPage, webhookPage } from "./policy-page.ts";
import { processPages } from "./process-pages.ts";

/** The debug pages of a controller, by their paths. */
export function controllerPages(
  current: Pick<CurrentPolicies, "snapshot">,
  watch: Pick<ClusterWatch, "informers">,
): Record<string, DebugPage> {
  const snapshot = (): PolicySnapshot => {
    const now = current.snapshot();
    if (now === undefined) throw new DebugPageError(409, "the policies have not been read yet");
    return now;
  };
  return {
    ...processPages(),
    "/debug/policies": () => policyPage(snapshot().compiled),
    "/debug/webhooks": () => webhookPage(snapshot().compiled, snapshot().kinds.resources),
    "/debug/informers": () => watch.informers().map((state) => ({ ...state })),
  };
}
