import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { ExpressionError } from "../../expression/failure.ts";

/** What is to be generated, and where; names of objects. */
export interface Target {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Empty for cluster-wide resources. */
  readonly namespace: string;
}

/** A text among the fields of a resolved entry; empty where it is not given. Throws ExpressionError. */
export function textField(fields: JsonMap, key: string, path: string = key): string {
  const value = get(fields, key) ?? "";
  if (typeof value === "string") return value;
  throw new ExpressionError(`generate.${path} must give a text`);
}

/** The resource at its place: kind, name and namespace are the target's, whatever stands in it. */
export function placed(resource: JsonMap, target: Target): JsonMap {
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...content } = resource;
  const { name: _name, namespace: _namespace, ...rest } = isMap(metadata) ? metadata : {};
  const place = target.namespace === "" ? {} : { namespace: target.namespace };
  return {
    apiVersion: target.apiVersion,
    kind: target.kind,
    metadata: { name: target.name, ...place, ...rest },
    ...content,
  };
}

/** `apps/v1 Deployment shop/web`, for messages. */
export function targetText({ apiVersion, kind, name, namespace }: Target): string {
  return `${apiVersion} ${kind} ${namespace === "" ? name : `${namespace}/${name}`}`;
}
