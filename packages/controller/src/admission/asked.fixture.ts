import type { AdmissionRequest } from "../review/admission-review.ts";

/** A request to create a pod, with what a test wants otherwise. */
export function asked(wish: Partial<AdmissionRequest> = {}): AdmissionRequest {
  return {
    uid: "1",
    kind: { group: "", version: "v1", kind: "Pod" },
    resource: { group: "", version: "v1", plural: "pods" },
    subresource: "",
    name: "a",
    namespace: "shop",
    operation: "CREATE",
    userInfo: { username: "somebody", groups: ["system:authenticated"] },
    object: undefined,
    oldObject: undefined,
    dryRun: false,
    ...wish,
  };
}
