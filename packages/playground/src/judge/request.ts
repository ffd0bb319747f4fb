/** The admission request that a resource stands for, under the page's settings. */
import type { Request } from "@winnow/engine";
import { namespaceLabelsOf } from "@winnow/pod-security";
import type { Settings } from "../state/playground-state.ts";
import type { Report, Resource } from "./read-texts.ts";

type Labels = Readonly<Record<string, string>>;

export interface Surroundings {
  /** Labels of the namespaces that are among the resources. */
  readonly namespaces: ReadonlyMap<string, Labels>;
  readonly oldResources: readonly Resource[];
  /** Labels of every other namespace. */
  readonly namespaceLabels: Labels;
  /** Of the user who asks. */
  readonly roles: readonly string[];
  readonly clusterRoles: readonly string[];
}

/**
 * Makes requests. On UPDATE the old object is the one of the same name among the old resources, or
 * the new one where there is none; on DELETE there is only an old object.
 */
export function createRequests(
  settings: Settings,
  surroundings: Surroundings,
): (resource: Resource) => Request {
  const { namespaces, oldResources, namespaceLabels, roles, clusterRoles } = surroundings;
  const old = new Map(oldResources.map((resource) => [identityOf(resource), resource]));
  const groups = settings.groups
    .split(",")
    .map((group) => group.trim())
    .filter((group) => group !== "");
  const username = settings.userName.trim();
  const isKnown = [username, ...groups, ...roles, ...clusterRoles].some((part) => part !== "");
  const userInfo = { username, groups };
  const admission = isKnown ? { admission: { userInfo, roles, clusterRoles } } : {};
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

/** Labels by namespace, of those that are among the resources; what is wrong with them is told. */
export function namespacesAmong(
  resources: readonly Resource[],
  report: Report,
): ReadonlyMap<string, Labels> {
  const namespaces = new Map<string, Labels>();
  for (const { kind, group, name, object, lineOf } of resources) {
    if (kind !== "Namespace" || group !== "") continue;
    const labels = namespaceLabelsOf(object);
    if (typeof labels !== "string") {
      namespaces.set(name, labels);
      continue;
    }
    const line = lineOf(["metadata", "labels"]);
    report({ text: "resources", line, column: 1, severity: "error", message: labels });
  }
  return namespaces;
}
