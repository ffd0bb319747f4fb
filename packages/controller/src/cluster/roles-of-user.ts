/** The roles that bindings give a user (rbac.authorization.k8s.io/v1). */
import type { UserInfo } from "@winnow/engine";
import { get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";

export interface UserRoles {
  /** `namespace:name` */
  readonly roles: readonly string[];
  readonly clusterRoles: readonly string[];
}

/** What is kept of a RoleBinding or ClusterRoleBinding. */
export function keepBinding(binding: JsonMap): JsonMap {
  const metadata = get(binding, "metadata");
  const part = (key: string): JsonMap => {
    const value = isMap(metadata) ? get(metadata, key) : undefined;
    return value === undefined ? {} : { [key]: value };
  };
  return {
    metadata: { ...part("name"), ...part("namespace"), ...part("resourceVersion") },
    roleRef: get(binding, "roleRef") ?? null,
    subjects: get(binding, "subjects") ?? null,
  };
}

/** Whom a binding is for, as keys of an index. A service account is a user with a name of its own. */
export function subjectsOf(binding: JsonMap): string[] {
  const subjects = get(binding, "subjects");
  if (!Array.isArray(subjects)) return [];
  return subjects.filter(isMap).flatMap((subject) => {
    const kind = textAt(subject, ["kind"]);
    const name = textAt(subject, ["name"]);
    if (kind === "User" || kind === "Group") return [`${kind} ${name}`];
    const namespace = textAt(subject, ["namespace"]);
    return kind === "ServiceAccount" ? [`User system:serviceaccount:${namespace}:${name}`] : [];
  });
}

/** The roles of a user and of all groups, each once; `bindingsOf` finds bindings by such a key. */
export function rolesOfUser(
  { username = "", groups = [] }: UserInfo,
  bindingsOf: (subject: string) => Iterable<JsonMap>,
): UserRoles {
  const roles = new Set<string>();
  const clusterRoles = new Set<string>();
  for (const subject of [`User ${username}`, ...groups.map((group) => `Group ${group}`)]) {
    for (const binding of bindingsOf(subject)) {
      const name = textAt(binding, ["roleRef", "name"]);
      if (textAt(binding, ["roleRef", "kind"]) === "ClusterRole") clusterRoles.add(name);
      else roles.add(`${textAt(binding, ["metadata", "namespace"])}:${name}`);
    }
  }
  return { roles: [...roles], clusterRoles: [...clusterRoles] };
}

function textAt(map: JsonMap, path: readonly string[]): string {
  const text = getPath(map, path);
  return typeof text === "string" ? text : "";
}
