/** The kinds of reports, in the two API groups that have them. */
import type { ApiResource } from "@winnow/kube";

/** The API group and version that reports are written in. */
export type ReportApi = "wgpolicyk8s.io/v1alpha2" | "openreports.io/v1alpha1";

export interface ReportKinds {
  /** Reports on resources of a namespace. */
  readonly namespaced: ApiResource;
  /** Reports on resources of the cluster. */
  readonly cluster: ApiResource;
}

export const reportKinds: Readonly<Record<ReportApi, ReportKinds>> = {
  "wgpolicyk8s.io/v1alpha2": kindsOf("wgpolicyk8s.io", "v1alpha2", "PolicyReport"),
  "openreports.io/v1alpha1": kindsOf("openreports.io", "v1alpha1", "Report"),
};

function kindsOf(group: string, version: string, name: string): ReportKinds {
  const kind = (prefix: string, namespaced: boolean): ApiResource => ({
    group,
    version,
    kind: `${prefix}${name}`,
    plural: `${prefix}${name}s`.toLowerCase(),
    namespaced,
    canList: true,
    preferred: true,
  });
  return { namespaced: kind("", true), cluster: kind("Cluster", false) };
}
