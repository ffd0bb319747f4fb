import { get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";

/** The kind of a policy that is out of scope for now; undefined for one that is in scope. */
export function laterKind(policy: JsonMap): string | undefined {
  const kind = get(policy, "kind");
  if (kind === "ClusterPolicy" || kind === "Policy") return undefined;
  return typeof kind === "string" ? kind : "no kind";
}
