/**
 * The objects that a rule's expressions know as `params`. Source: Kubernetes' documentation of
 * ValidatingAdmissionPolicy, "Parameter resources", and of `validate.cel` in Kyverno's.
 */
import { getPath, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { ExpressionError } from "../expression/failure.ts";
import type { Session } from "../expression/session.ts";
import type { CelParams } from "../policy/cel.ts";
import type { ResourceQuery } from "../providers.ts";
import type { Maybe } from "../request.ts";

/** Nothing was found, and the policy does not say whether that is allowed. */
export interface FoundParams {
  readonly objects: readonly JsonMap[];
  /** Whether none were found and nothing says what then. */
  readonly isUndecided: boolean;
}

/**
 * Finds them for an object of a namespace (empty for cluster-wide objects). Throws ExpressionError where
 * they cannot be told or must not be missing, and Suspension.
 */
export function findParams(params: CelParams, namespace: string, session: Session): FoundParams {
  const objects = objectsOf(params, namespace, session);
  if (objects.length > 0) return { objects, isUndecided: false };
  if (params.name !== undefined) {
    throw new ExpressionError(`${params.kind} ${params.name} was not found`);
  }
  if (params.notFoundAction === "Deny") throw new ExpressionError("no params found");
  return { objects, isUndecided: params.notFoundAction === undefined };
}

/** Of a kind that has namespaces, those of the one that is named, or else of the object's. */
function objectsOf(params: CelParams, namespace: string, session: Session): readonly JsonMap[] {
  const wanted = params.namespace ?? namespace;
  const found = wanted === "" ? [] : list(params, wanted, session);
  if (found.length > 0) {
    if (params.namespace !== undefined && found.some((object) => namespaceOf(object) === "")) {
      throw new ExpressionError(
        "paramRef.namespace must not be provided for a cluster-scoped `paramKind`",
      );
    }
    return found;
  }
  if (params.namespace !== undefined) return [];
  const everywhere = list(params, "", session);
  if (namespace === "" && everywhere.some((object) => namespaceOf(object) !== "")) {
    throw new ExpressionError("can't use namespaced paramRef to match cluster-scoped resources");
  }
  return everywhere.filter((object) => namespaceOf(object) === "");
}

function list(params: CelParams, namespace: string, session: Session): readonly JsonMap[] {
  const { apiVersion, kind, name = "", selector } = params;
  const { providers } = session;
  if (providers.listResources === undefined) {
    throw new ExpressionError("parameters cannot be looked up here");
  }
  const query: ResourceQuery = {
    apiVersion,
    kind,
    namespace,
    name,
    ...(selector === undefined ? {} : { selector }),
  };
  const key = JSON.stringify(["params", query]);
  const found = session.fetchOnce(key, () => providers.listResources?.(query) as Maybe<Json>);
  const objects = Array.isArray(found) ? found.filter(isMap) : [];
  // a query takes wildcards, and a name is none
  return name === "" ? objects : objects.filter((object) => textAt(object, "name") === name);
}

function namespaceOf(object: JsonMap): string {
  return textAt(object, "namespace");
}

function textAt(object: JsonMap, key: string): string {
  const text = getPath(object, ["metadata", key]);
  return typeof text === "string" ? text : "";
}
