import { isMap, stringify } from "@winnow/value";
import { benchPod } from "../pods.ts";
import { createRandom } from "../random.ts";

/** Reviews of a pod that all policies let pass, and of one that several deny; about 1.6 and 1.8 KB. */
export function reviewBodies(): Readonly<Record<"good" | "bad", string>> {
  return { good: review(false), bad: review(true) };
}

function review(violating: boolean): string {
  const object = benchPod(createRandom(11), 1, violating);
  const spec = object["spec"];
  if (violating && isMap(spec)) object["spec"] = { ...spec, hostNetwork: true, hostPID: true };
  return stringify({
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid: "705ab4f5-6393-11e8-b7cc-42010a800002",
      kind: { group: "", version: "v1", kind: "Pod" },
      resource: { group: "", version: "v1", resource: "pods" },
      requestKind: { group: "", version: "v1", kind: "Pod" },
      name: "payments-1",
      namespace: "team-payments",
      operation: "CREATE",
      userInfo: { username: "someone", groups: ["system:authenticated"] },
      object,
      oldObject: null,
      dryRun: false,
    },
  });
}
