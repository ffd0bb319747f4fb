/** The admission request that a resource stands for, under the page's settings. */
import type { Request } from "@winnow/engine";
import { get, getPath, isMap } from "@winnow/value";
import type { Settings } from "../state/playground-state.ts";
import type { Resource } from "./read-texts.ts";

type Labels = Readonly<Record<string, string>>;

export interface Surroundings {
  readonly resources: readonly Resource[];
  readonly oldResources: readonly Resource[];
  /** Labels of every namespace that is not itself among the resources. */
  readonly namespaceLabels: Labels;
}

/**
 * Makes requests. On UPDATE the old object is the one of the same name among the old resources, or
 * the new one where there is none; on DELETE there is only an old object.
 */
export function createRequests(
  settings: Settings,
  { resources, oldResources, namespaceLabels }: Surroundings,
): (resource: Resource) => Request {
  const namespaces = new Map(
    resources
      .filter(({ kind, group }) => kind === "Namespace" && group === "")
      .map((namespace) => [namespace.name, labelsOf(namespace)]),
  );
  const old = new Map(oldResources.map((resource) => [identityOf(resource), resource]));
  const groups = settings.groups
    .split(",")
    .map((group) => group.trim())
    .filter((group) => group !== "");
  const username = settings.userName.trim();
  const isKnown = username !== "" || groups.length > 0;
  const admission = isKnown ? { admission: { userInfo: { username, groups } } } : {};
  const { operation } = settings;
  return (resource) => {
    const { object } = resource;
    const oldObject = old.get(identityOf(resource))?.object ?? object;
    return {
      operation,
      ...(operation === "DELETE" ? { oldObject } : { object }),
      ...(operation === "UPDATE" ? { oldObject } : {}),
      ...admission,
      namespaceLabels: namespaces.get(resource.namespace) ?? namespaceLabels,
    };
  };
}

function identityOf({ group, kind, label }: Resource): string {
  return `${group} ${kind} ${label}`;
}

/** The labels of an object that are texts; others are none for Kubernetes. */
function labelsOf({ object }: Resource): Labels {
  const labels = getPath(object, ["metadata", "labels"]);
  if (!isMap(labels)) return {};
  const entries = Object.keys(labels).flatMap((key): [string, string][] => {
    const value = get(labels, key);
    return typeof value === "string" ? [[key, value]] : [];
  });
  return Object.fromEntries(entries);
}
