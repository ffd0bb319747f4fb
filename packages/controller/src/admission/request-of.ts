/** An admission request as the engine judges it. */
import type { Request } from "@winnow/engine";
import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { AdmissionRequest } from "../review/admission-review.ts";

/** What the cluster knows beside the request. */
export interface RequestSurroundings {
  /** `namespace:name` */
  readonly roles: readonly string[];
  readonly clusterRoles: readonly string[];
  readonly namespaceLabels: Readonly<Record<string, string>>;
}

/**
 * The engine's request. Objects of subresources often have neither name nor namespace (the options of
 * an exec, say); they get those of the request, so that policies can tell what is meant.
 */
export function requestOf(asked: AdmissionRequest, surroundings: RequestSurroundings): Request {
  const { kind, resource, subresource, operation, userInfo, dryRun } = asked;
  const object = named(asked.object, asked);
  const oldObject = named(asked.oldObject, asked);
  return {
    operation,
    kind,
    resource,
    dryRun,
    admission: {
      userInfo,
      roles: surroundings.roles,
      clusterRoles: surroundings.clusterRoles,
    },
    namespaceLabels: surroundings.namespaceLabels,
    ...(object === undefined ? {} : { object }),
    ...(oldObject === undefined ? {} : { oldObject }),
    ...(subresource === "" ? {} : { subresource }),
  };
}

function named(object: JsonMap | undefined, asked: AdmissionRequest): JsonMap | undefined {
  if (object === undefined) return undefined;
  const metadata = get(object, "metadata");
  const known = isMap(metadata) ? metadata : {};
  const missing: JsonMap = {};
  if (
    asked.namespace !== "" &&
    get(known, "namespace") === undefined &&
    asked.kind.kind !== "Namespace"
  ) {
    missing["namespace"] = asked.namespace;
  }
  if (asked.name !== "" && get(known, "name") === undefined) missing["name"] = asked.name;
  return Object.keys(missing).length === 0
    ? object
    : { ...object, metadata: { ...known, ...missing } };
}
