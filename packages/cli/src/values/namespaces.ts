import { get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { Identity } from "../resource/identity.ts";
import type { Labels } from "./values.ts";

export function isNamespace(identity: Identity): boolean {
  return identity.kind === "Namespace" && identity.group === "";
}

/** The labels of an object that are texts; others are none for Kubernetes. */
export function labelsOf(object: JsonMap): Labels {
  const labels = getPath(object, ["metadata", "labels"]);
  if (!isMap(labels)) return {};
  const entries = Object.keys(labels).flatMap((key): [string, string][] => {
    const value = get(labels, key);
    return typeof value === "string" ? [[key, value]] : [];
  });
  return Object.fromEntries(entries);
}
