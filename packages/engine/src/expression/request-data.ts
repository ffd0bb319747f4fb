/**
 * What expressions see of a request: `request`, `serviceAccountName`, `serviceAccountNamespace`.
 * The names follow Kubernetes' AdmissionRequest and Kyverno's documentation of policy variables.
 */
import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { Request, UserInfo } from "../request.ts";

const serviceAccountPrefix = "system:serviceaccount:";

/** The root of the data; the caller owns it. Where nobody is known to have asked, nothing says who. */
export function requestData(request: Request): JsonMap {
  const { admission } = request;
  const data: JsonMap = { request: requestVariable(request) };
  if (admission !== undefined) {
    const account = serviceAccount(admission.userInfo.username);
    data["serviceAccountName"] = account.name;
    data["serviceAccountNamespace"] = account.namespace;
  }
  return data;
}

function requestVariable(request: Request): JsonMap {
  const { object, oldObject, admission } = request;
  const variable: JsonMap = { operation: request.operation };
  if (object !== undefined) variable["object"] = object;
  if (oldObject !== undefined) variable["oldObject"] = oldObject;
  const metadata = get(object ?? oldObject ?? {}, "metadata");
  if (isMap(metadata)) {
    const name = get(metadata, "name");
    const namespace = get(metadata, "namespace");
    if (typeof name === "string") variable["name"] = name;
    if (typeof namespace === "string") variable["namespace"] = namespace;
  }
  if (request.kind !== undefined) variable["kind"] = { ...request.kind };
  if (request.subresource !== undefined) variable["subResource"] = request.subresource;
  if (request.dryRun !== undefined) variable["dryRun"] = request.dryRun;
  if (admission !== undefined) {
    variable["userInfo"] = userInfoVariable(admission.userInfo);
    variable["roles"] = [...(admission.roles ?? [])];
    variable["clusterRoles"] = [...(admission.clusterRoles ?? [])];
  }
  return variable;
}

function userInfoVariable(userInfo: UserInfo): JsonMap {
  const variable: JsonMap = {};
  if (userInfo.username !== undefined) variable["username"] = userInfo.username;
  if (userInfo.uid !== undefined) variable["uid"] = userInfo.uid;
  if (userInfo.groups !== undefined) variable["groups"] = [...userInfo.groups];
  if (userInfo.extra !== undefined) variable["extra"] = userInfo.extra;
  return variable;
}

/** Name and namespace of a service account's user name; empty for everybody else. */
function serviceAccount(username: string | undefined): { name: string; namespace: string } {
  if (username?.startsWith(serviceAccountPrefix) === true) {
    const [namespace, name, ...rest] = username.slice(serviceAccountPrefix.length).split(":");
    if (namespace !== undefined && name !== undefined && rest.length === 0) {
      return { name, namespace };
    }
  }
  return { name: "", namespace: "" };
}
