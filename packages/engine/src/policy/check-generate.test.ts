import { describe, expect, it } from "vitest";
import { policyWith, problemsIn, ruleWith } from "./problems-in.fixture.ts";

function told(generate: object, change: object = {}): string[] {
  const rule = ruleWith({ validate: undefined, generate: generate as never });
  return problemsIn(policyWith([rule], change as never), {
    scopeOf: (group, _, kind) =>
      group === "example.com" && kind === "Realm" ? "Cluster" : undefined,
  });
}

const at = "spec.rules[0].generate";
const secret = { apiVersion: "v1", kind: "Secret", name: "a", namespace: "b" };
const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", name: "a" };
const inTeam = { kind: "Policy", metadata: { name: "a", namespace: "team" } };

describe("a generate rule", () => {
  it("has one source", () => {
    expect(told({ ...secret, data: {} })).toEqual([]);
    expect(told({ ...secret, data: {}, clone: { name: "a", namespace: "c" } })).toEqual([
      `one-of ${at}`,
    ]);
    expect(told({ foreach: [] })).toEqual([`too-few ${at}.foreach`]);
    expect(told({ foreach: [{ list: "request.object.a", ...secret, data: {} }] })).toEqual([]);
    expect(told({ clone: { name: "a", namespace: "c" } })).toEqual([
      `missing-field ${at}`,
      `missing-field ${at}`,
    ]);
  });

  it("has a namespace where the kind has", () => {
    expect(told({ ...role, data: {} })).toEqual([]);
    expect(told({ ...role, namespace: "b", data: {} })).toEqual([
      `namespace-given ${at}.namespace`,
    ]);
    expect(told({ apiVersion: "v1", kind: "Secret", name: "a", data: {} })).toEqual([
      `namespace-missing ${at}`,
    ]);
    const realm = { apiVersion: "example.com/v1", kind: "Realm", name: "a", data: {} };
    expect(told({ ...realm, namespace: "b" })).toEqual([`namespace-given ${at}.namespace`]);
    expect(told({ ...realm, kind: "Unknown" })).toEqual([]);
  });

  it("takes data as it is", () => {
    expect(told({ ...secret, data: { spec: { "(a)": 1 } } })).toEqual([
      `bad-anchor ${at}.data.spec.(a)`,
    ]);
  });

  it("clones kinds of one scope together", () => {
    const by = (cloneList: object) => told({ namespace: "b", cloneList });
    expect(by({ kinds: ["v1/Secret", "v1/ConfigMap"], namespace: "a" })).toEqual([]);
    expect(by({ kinds: ["v1/Secret"] })).toEqual([`namespace-missing ${at}.cloneList`]);
    const roles = "rbac.authorization.k8s.io/v1/ClusterRole";
    expect(by({ kinds: [roles], namespace: "a" })).toEqual([
      `namespace-given ${at}.cloneList.namespace`,
    ]);
    expect(by({ kinds: [roles, "v1/Secret"] })).toEqual([`mixed-scopes ${at}.cloneList.kinds`]);
    const selector = { matchLabels: { "a*": "b" } };
    expect(by({ kinds: ["v1/Secret"], namespace: "a", selector })).toEqual([
      `bad-selector ${at}.cloneList.selector`,
    ]);
  });

  it("stays in the namespace of its policy", () => {
    expect(told({ ...secret, namespace: "team", data: {} }, inTeam)).toEqual([]);
    expect(told({ ...secret, data: {} }, inTeam)).toEqual([`other-namespace ${at}.namespace`]);
    expect(told({ ...role, data: {} }, inTeam)).toEqual([`cluster-kind-in-namespaced ${at}.kind`]);
    const clone = { name: "a", namespace: "c" };
    expect(told({ ...secret, namespace: "team", clone }, inTeam)).toEqual([
      `other-namespace ${at}.clone.namespace`,
    ]);
    expect(told({ ...secret, data: {} }, { kind: "Policy" })).toEqual([]);
  });
});
