/**
 * What an API server asks of a webhook. The shape is Kubernetes' AdmissionReview,
 * admission.k8s.io/v1.
 */
import type { GroupVersionKind, Operation, UserInfo } from "@winnow/engine";
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { YamlError, parseDocuments } from "@winnow/yaml";
import { ReviewError } from "./review-error.ts";

/** The request of an AdmissionReview. */
export interface AdmissionRequest {
  readonly uid: string;
  readonly kind: GroupVersionKind;
  /** What the kind is called in paths: `pods`. Of a subresource it is that which holds it. */
  readonly resource: { readonly group: string; readonly version: string; readonly plural: string };
  readonly subresource: string;
  /** Empty where the server has not given one yet (generateName). */
  readonly name: string;
  /** Empty for cluster-wide resources. */
  readonly namespace: string;
  readonly operation: Operation;
  readonly userInfo: UserInfo;
  readonly object: JsonMap | undefined;
  readonly oldObject: JsonMap | undefined;
  readonly dryRun: boolean;
}

const operations = new Set<string>(["CREATE", "UPDATE", "DELETE", "CONNECT"]);

/**
 * Reads the body of a webhook call. Throws ReviewError for a body that is broken or no AdmissionReview
 * of v1; nobody can say what such a body asks for, so nothing is allowed by it.
 */
export function readReview(text: string): AdmissionRequest {
  const review = readJson(text);
  if (!isMap(review) || get(review, "kind") !== "AdmissionReview") {
    throw new ReviewError(400, "the body is no AdmissionReview");
  }
  const apiVersion = get(review, "apiVersion");
  if (apiVersion !== "admission.k8s.io/v1") {
    throw new ReviewError(400, "only AdmissionReviews of admission.k8s.io/v1 are answered");
  }
  const request = get(review, "request");
  if (!isMap(request)) throw new ReviewError(400, "the AdmissionReview has no request");
  const uid = textAt(request, "uid");
  if (uid === "") throw new ReviewError(400, "the request of the AdmissionReview has no uid");
  const operation = textAt(request, "operation");
  if (!isOperation(operation)) {
    throw new ReviewError(400, "the request of the AdmissionReview has no operation that is known");
  }
  return {
    uid,
    kind: kindOf(request),
    resource: resourceOf(request),
    subresource: textAt(request, "subResource"),
    name: textAt(request, "name"),
    namespace: textAt(request, "namespace"),
    operation,
    userInfo: userInfoOf(request),
    object: mapAt(request, "object"),
    oldObject: mapAt(request, "oldObject"),
    dryRun: get(request, "dryRun") === true,
  };
}

function readJson(text: string): Json | undefined {
  try {
    return parseDocuments(text, { file: "body" })[0]?.value;
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new ReviewError(400, `the body is broken: ${error.reason}`);
  }
}

function isOperation(text: string): text is Operation {
  return operations.has(text);
}

function kindOf(request: JsonMap): GroupVersionKind {
  const kind = get(request, "kind");
  if (!isMap(kind) || textAt(kind, "kind") === "") {
    throw new ReviewError(400, "the request of the AdmissionReview has no kind");
  }
  return {
    group: textAt(kind, "group"),
    version: textAt(kind, "version"),
    kind: textAt(kind, "kind"),
  };
}

function resourceOf(request: JsonMap): AdmissionRequest["resource"] {
  const resource = mapAt(request, "resource") ?? {};
  return {
    group: textAt(resource, "group"),
    version: textAt(resource, "version"),
    plural: textAt(resource, "resource"),
  };
}

function userInfoOf(request: JsonMap): UserInfo {
  const info = mapAt(request, "userInfo") ?? {};
  const groups = get(info, "groups");
  const extra = mapAt(info, "extra");
  return {
    username: textAt(info, "username"),
    uid: textAt(info, "uid"),
    groups: Array.isArray(groups) ? groups.filter((group) => typeof group === "string") : [],
    ...(extra === undefined ? {} : { extra }),
  };
}

/** A map; undefined for null, which the server sends where there is no object. */
function mapAt(map: JsonMap, key: string): JsonMap | undefined {
  const value = get(map, key);
  if (value === undefined || value === null) return undefined;
  if (!isMap(value)) throw new ReviewError(400, `${key} of the request is no object`);
  return value;
}

function textAt(map: JsonMap, key: string): string {
  const value = get(map, key);
  return typeof value === "string" ? value : "";
}
