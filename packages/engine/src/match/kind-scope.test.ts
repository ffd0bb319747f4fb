import { describe, expect, it } from "vitest";
import { parseKind } from "./kind-selector.ts";
import { isClusterScoped, scopeOfKind, selectsClusterKind } from "./kind-scope.ts";

describe("the scope of a kind", () => {
  it("goes by group and kind", () => {
    expect(scopeOfKind("", "Namespace")).toBe("Cluster");
    expect(scopeOfKind("rbac.authorization.k8s.io", "Role")).toBe("Namespaced");
    expect(scopeOfKind("example.com", "Role")).toBeUndefined();
    expect(isClusterScoped({ group: "example.com", kind: "Namespace" })).toBe(false);
  });

  it("is that of the known kind where a selector names no group", () => {
    expect(selectsClusterKind(parseKind("Node"))).toBe(true);
    expect(selectsClusterKind(parseKind("v1/Node"))).toBe(true);
    expect(selectsClusterKind(parseKind("example.com/v1/Node"))).toBe(false);
    expect(selectsClusterKind(parseKind("*"))).toBe(false);
  });
});
