import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { AdmissionInfo, GroupVersionKind, Request, ResourceName } from "../request.ts";

/** What matching looks at; made once per request. */
export interface MatchSubject {
  readonly kind: GroupVersionKind;
  /** Undefined where no API server has told it. */
  readonly resource: ResourceName | undefined;
  readonly subresource: string;
  /** The name, or generateName where there is none yet. */
  readonly name: string;
  /** Empty for cluster-wide resources. */
  readonly namespace: string;
  readonly labels: JsonMap;
  readonly annotations: JsonMap;
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly operation: string;
  /** Undefined where nobody is known to have asked. */
  readonly admission: AdmissionInfo | undefined;
}

/** The subject of a request: its new object, or on DELETE the old one. */
export function matchSubject(request: Request): MatchSubject {
  const resource = request.object ?? request.oldObject ?? {};
  const metadata = mapAt(resource, "metadata");
  return {
    kind: request.kind ?? kindOf(resource),
    resource: request.resource,
    subresource: request.subresource ?? "",
    name: textAt(metadata, "name") || textAt(metadata, "generateName"),
    namespace: textAt(metadata, "namespace"),
    labels: mapAt(metadata, "labels"),
    annotations: mapAt(metadata, "annotations"),
    namespaceLabels: request.namespaceLabels ?? {},
    operation: request.operation,
    admission: isKnown(request.admission) ? request.admission : undefined,
  };
}

/** Group, version and kind as the object itself names them. */
function kindOf(resource: JsonMap): GroupVersionKind {
  const apiVersion = textAt(resource, "apiVersion");
  const slash = apiVersion.indexOf("/");
  return {
    group: slash < 0 ? "" : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind: textAt(resource, "kind"),
  };
}

function textAt(map: JsonMap, key: string): string {
  const value = get(map, key);
  return typeof value === "string" ? value : "";
}

function mapAt(map: JsonMap, key: string): JsonMap {
  const value = get(map, key);
  return isMap(value) ? value : {};
}

/** Admission information that names nobody is as good as none. */
function isKnown(admission: AdmissionInfo | undefined): boolean {
  if (admission === undefined) return false;
  const { userInfo, roles = [], clusterRoles = [] } = admission;
  const { username = "", uid = "", groups = [], extra = {} } = userInfo;
  return (
    username !== "" ||
    uid !== "" ||
    [groups, roles, clusterRoles, Object.keys(extra)].some((list) => list.length > 0)
  );
}
