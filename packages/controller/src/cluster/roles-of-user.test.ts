import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { keepBinding, rolesOfUser, subjectsOf } from "./roles-of-user.ts";
import type { UserRoles } from "./roles-of-user.ts";

function binding(
  namespace: string,
  roleKind: string,
  role: string,
  ...subjects: JsonMap[]
): JsonMap {
  return {
    kind: namespace === "" ? "ClusterRoleBinding" : "RoleBinding",
    metadata: { name: `${role}-binding`, namespace, labels: { much: "more" } },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: roleKind, name: role },
    subjects,
  };
}

const eve = { kind: "User", name: "eve" };
const bindings = [
  binding("shop", "Role", "reader", eve),
  binding("shop", "ClusterRole", "view", { kind: "Group", name: "staff" }),
  binding("", "ClusterRole", "admin", { kind: "ServiceAccount", namespace: "ci", name: "robot" }),
  binding("blue", "ClusterRole", "view", eve),
  { metadata: { name: "empty" }, roleRef: null },
].map(keepBinding);

function rolesOf(username: string, ...groups: string[]): UserRoles {
  const find = (subject: string): JsonMap[] =>
    bindings.filter((candidate) => subjectsOf(candidate).includes(subject));
  return rolesOfUser({ username, groups }, find);
}

describe("the roles of a user", () => {
  it("are those of bindings for the user and for all groups, each once", () => {
    expect(rolesOf("eve", "staff", "others")).toEqual({
      roles: ["shop:reader"],
      clusterRoles: ["view"],
    });
  });

  it("are those of a service account by its user name, not by another kind of the same name", () => {
    expect(rolesOf("system:serviceaccount:ci:robot").clusterRoles).toEqual(["admin"]);
    expect(rolesOf("robot")).toEqual({ roles: [], clusterRoles: [] });
    expect(rolesOf("staff")).toEqual({ roles: [], clusterRoles: [] });
  });

  it("need no more of a binding than subjects and role", () => {
    expect(bindings[0]).toEqual({
      metadata: { name: "reader-binding", namespace: "shop" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" },
      subjects: [eve],
    });
  });
});
