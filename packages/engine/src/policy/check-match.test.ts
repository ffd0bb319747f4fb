import { describe, expect, it } from "vitest";
import { policyWith, problemsIn, ruleWith } from "./problems-in.fixture.ts";

const inPolicy = { kind: "Policy", metadata: { name: "example", namespace: "team" } };

/** What a rule with this match (and exclude) is told. */
function told(match: object, exclude?: object, change = {}): string[] {
  const rule = ruleWith({ match: match as never, exclude: exclude as never });
  return problemsIn(policyWith([rule], change));
}

const pods = { resources: { kinds: ["Pod"] } };
const rule = "spec.rules[0]";

describe("match", () => {
  it("takes every form, each for itself", () => {
    expect(told({ any: [pods] })).toEqual([]);
    expect(told({ all: [pods] })).toEqual([]);
    expect(told(pods)).toEqual([]);
    expect(told({ any: [pods], all: [] })).toEqual([]);
  });

  it("does not mix forms", () => {
    expect(told({ any: [pods], all: [pods] })).toEqual([`any-and-all ${rule}.match`]);
    expect(told({ any: [pods], ...pods })).toEqual([`mixed-match ${rule}.match.resources`]);
    expect(told({ any: [pods] }, { any: [{ resources: { names: ["a"] } }], ...pods })).toEqual([
      `mixed-match ${rule}.exclude.resources`,
    ]);
  });

  it("has the old form in v1 only", () => {
    const change = { apiVersion: "kyverno.io/v2beta1" };
    expect(told({ any: [pods] }, undefined, change)).toEqual([]);
    expect(told(pods, undefined, change)).toEqual([`old-match ${rule}.match.resources`]);
  });

  it("names kinds in every block", () => {
    expect(told({ any: [{ resources: { names: ["a"] } }] })).toEqual([
      `kinds-missing ${rule}.match.any[0]`,
    ]);
    expect(told({ any: [pods, {}] })).toEqual([`empty-match ${rule}.match.any[1]`]);
    expect(told({ any: [pods] }, { any: [{ resources: { names: ["a"] } }] })).toEqual([]);
    expect(told({ any: [{ resources: { kinds: [""] } }] })).toEqual([
      `empty-kind ${rule}.match.any[0].resources.kinds[0]`,
    ]);
  });

  it("has name or names", () => {
    const both = { kinds: ["Pod"], name: "a", names: ["b"] };
    expect(told({ any: [{ resources: both }] })).toEqual([
      `name-and-names ${rule}.match.any[0].resources`,
    ]);
    expect(told({ any: [{ resources: { kinds: ["Pod"], names: ["b"] } }] })).toEqual([]);
  });

  it("holds no variables", () => {
    const variable = { kinds: ["Pod"], names: ["{{ request.name }}"] };
    expect(told({ any: [{ resources: variable }] })).toEqual([
      `variable-in-match ${rule}.match.any[0].resources.names[0]`,
    ]);
  });

  it("has selectors that Kubernetes understands", () => {
    const by = (selector: object) => told({ any: [{ resources: { kinds: ["Pod"], selector } }] });
    const at = `${rule}.match.any[0].resources.selector`;
    expect(by({ matchLabels: { "app*": "?" } })).toEqual([]);
    expect(by({})).toEqual([`empty-selector ${at}`]);
    expect(by({ matchLabels: { "a b": "c" } })).toEqual([`bad-selector ${at}`]);
    expect(by({ matchExpressions: [{ key: "a", operator: "Is", values: ["b"] }] })).toEqual([
      `bad-selector ${at}`,
    ]);
  });

  it("names roles and subjects in full", () => {
    const by = (users: object) =>
      told({ any: [{ ...pods, ...users }] }, undefined, { spec: { background: false } });
    const at = `${rule}.match.any[0]`;
    expect(by({ roles: ["team:editor"], subjects: [{ kind: "User", name: "ann" }] })).toEqual([]);
    expect(by({ roles: ["editor"] })).toEqual([`bad-role ${at}.roles[0]`]);
    expect(by({ subjects: [{ kind: "User", name: "" }] })).toEqual([
      `bad-subject ${at}.subjects[0]`,
    ]);
    expect(by({ subjects: [{ kind: "ServiceAccount", name: "a" }] })).toEqual([
      `bad-subject ${at}.subjects[0]`,
    ]);
  });

  it("leaves something for the rule", () => {
    expect(told({ any: [pods] }, { any: [pods] })).toEqual([
      `matches-nothing ${rule}.match.any[0]`,
    ]);
    expect(told(pods, pods)).toEqual([`matches-nothing ${rule}.exclude`]);
    expect(told(pods, { resources: { kinds: ["Pod"], names: ["a"] } })).toEqual([]);
    expect(told({ resources: { kinds: ["Pod", "Job"] } }, pods)).toEqual([]);
    expect(told({ all: [pods] }, { all: [pods] })).toEqual([]);
  });

  it("keeps a namespaced policy in its namespace", () => {
    const by = (resources: object) => told({ any: [{ resources }] }, undefined, inPolicy);
    const at = `${rule}.match.any[0].resources`;
    expect(by({ kinds: ["Pod"] })).toEqual([]);
    expect(by({ kinds: ["Pod"], namespaces: ["other"] })).toEqual([
      `namespaces-in-namespaced ${at}.namespaces`,
    ]);
    expect(by({ kinds: ["Namespace"] })).toEqual([`cluster-kind-in-namespaced ${at}.kinds[0]`]);
    expect(by({ kinds: ["rbac.authorization.k8s.io/v1/ClusterRole"] })).toEqual([
      `cluster-kind-in-namespaced ${at}.kinds[0]`,
    ]);
  });
});
