import { describe, expect, it } from "vitest";
import { migratableResources, newerApiVersion } from "./newest-version.ts";

describe("the newest version of a kind", () => {
  it.each([
    ["kyverno.io/v2beta1", "ClusterPolicy", "kyverno.io/v1"],
    ["kyverno.io/v2alpha1", "PolicyException", "kyverno.io/v2"],
    ["kyverno.io/v2beta1", "CleanupPolicy", "kyverno.io/v2"],
    ["kyverno.io/v2alpha1", "GlobalContextEntry", "kyverno.io/v2"],
    ["policies.kyverno.io/v1alpha1", "ValidatingPolicy", "policies.kyverno.io/v1"],
    ["policies.kyverno.io/v1beta1", "PolicyException", "policies.kyverno.io/v1"],
  ])("%s %s moves to %s", (apiVersion, kind, newest) => {
    expect(newerApiVersion({ apiVersion, kind })).toBe(newest);
    expect(newerApiVersion({ apiVersion: newest, kind })).toBeUndefined();
  });

  it.each([
    ["v1", "Pod"],
    ["kyverno.io/v1", "Pod"],
    ["kyverno.io/v9", "ClusterPolicy"],
    ["__proto__/v1", "ClusterPolicy"],
    ["kyverno.io/v2beta1", "constructor"],
  ])("%s %s stays", (apiVersion, kind) => {
    expect(newerApiVersion({ apiVersion, kind })).toBeUndefined();
  });

  it("stays where the document is no object", () => {
    expect(newerApiVersion({ apiVersion: 1, kind: null })).toBeUndefined();
  });

  it("is known by the names of CRDs", () => {
    expect(migratableResources).toContain("policyexceptions.kyverno.io");
    expect(migratableResources).toContain("clusterpolicies.kyverno.io");
    expect(migratableResources).toContain("globalcontextentries.kyverno.io");
  });
});
