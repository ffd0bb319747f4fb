import { compile } from "@winnow/engine";
import type { Policy } from "@winnow/engine";
import type { ServedResource } from "@winnow/kube";
import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { served } from "./served.fixture.ts";
import { webhookRules } from "./webhook-rules.ts";
import type { WebhookKind } from "./webhook-rules.ts";

const pattern = { validate: { message: "m", pattern: { metadata: { name: "?*" } } } };
const deny = { validate: { message: "m", deny: {} } };

function policyWith(match: JsonMap, body: JsonMap = pattern): Policy {
  const rule = { name: "r", match, ...body };
  const annotations = { "pod-policies.kyverno.io/autogen-controllers": "none" };
  const value: JsonMap = {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name: "p", annotations },
    spec: { background: false, rules: [rule] },
  };
  const compiled = compile([{ value }]);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const [policy] = compiled.set.policies;
  if (policy === undefined) throw new Error("no policy");
  return policy;
}

function kinds(...names: string[]): JsonMap {
  return { any: [{ resources: { kinds: names } }] };
}

function rulesFor(
  match: JsonMap,
  body: JsonMap = pattern,
  webhook: WebhookKind = "validate",
): JsonMap[] {
  return webhookRules([policyWith(match, body)], webhook, served, false);
}

describe("the rules of a webhook", () => {
  it("name the resources of a kind in all versions, and the ephemeral containers of pods", () => {
    const operations = ["CREATE", "UPDATE"];
    const core = { apiGroups: [""], apiVersions: ["v1"], operations, scope: "Namespaced" };
    expect(rulesFor(kinds("Pod"))).toEqual([
      { ...core, resources: ["pods", "pods/ephemeralcontainers"] },
    ]);
    expect(rulesFor(kinds("Namespace"))).toEqual([
      { ...core, resources: ["namespaces"], scope: "Cluster" },
    ]);
    const scaler = { ...core, apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"] };
    expect(rulesFor(kinds("HorizontalPodAutoscaler"))).toEqual([
      { ...scaler, apiVersions: ["v1"] },
      { ...scaler, apiVersions: ["v2"] },
    ]);
    expect(rulesFor(kinds("autoscaling/v2/HorizontalPodAutoscaler"))).toEqual([
      { ...scaler, apiVersions: ["v2"] },
    ]);
  });

  it.each([
    ["Pod/exec", [["pods/ephemeralcontainers", "pods/exec"]]],
    ["Pod/*", [["pods", "pods/ephemeralcontainers", "pods/exec", "pods/status"]]],
    ["*", [["pods/ephemeralcontainers"], ["*"]]],
    ["*/*", [["*/*"]]],
    ["*/scale", [["*/scale"]]],
    ["Nothing", []],
  ])("%s is %j", (kind, resources) => {
    expect(rulesFor(kinds(kind)).map((rule) => rule["resources"])).toEqual(resources);
  });

  it("ask about deletions where a rule has an answer to them or names them, about connections to subresources", () => {
    const operationsOf = (rules: JsonMap[]): unknown => rules[0]?.["operations"];
    expect(operationsOf(rulesFor(kinds("Pod"), deny))).toEqual(["CREATE", "DELETE", "UPDATE"]);
    expect(operationsOf(rulesFor(kinds("Pod/exec"), deny))).toContain("CONNECT");
    const named = { any: [{ resources: { kinds: ["Pod"], operations: ["DELETE"] } }] };
    expect(operationsOf(rulesFor(named))).toEqual(["DELETE"]);
  });

  it("take the kinds of every filter of `any`, and of one of `all`, since all must fit", () => {
    const filters = ["Namespace", "*"].map((kind) => ({ resources: { kinds: [kind] } }));
    const resourcesOf = (match: JsonMap): unknown[] =>
      rulesFor(match).map((rule) => rule["resources"]);
    expect(resourcesOf({ all: filters })).toEqual([["namespaces"]]);
    expect(resourcesOf({ any: filters })).toContainEqual(["*"]);
    expect(resourcesOf({ resources: { kinds: ["Namespace"] } })).toEqual([["namespaces"]]);
  });

  it("are told apart for validating and mutating webhooks", () => {
    const mutate = { mutate: { patchStrategicMerge: { metadata: { labels: { a: "b" } } } } };
    expect(rulesFor(kinds("Pod"), mutate)).toEqual([]);
    expect(rulesFor(kinds("Pod"), mutate, "mutate")).toMatchObject([
      { operations: ["CREATE", "UPDATE"] },
    ]);
    expect(rulesFor(kinds("Pod"), pattern, "mutate")).toEqual([]);
  });

  it("of policies in namespaces leave out what has none", () => {
    const policies = [policyWith(kinds("Namespace")), policyWith(kinds("Pod"))];
    const rules = webhookRules(
      policies,
      "validate",
      served satisfies readonly ServedResource[],
      true,
    );
    expect(rules.map((rule) => rule["resources"])).toEqual([["pods", "pods/ephemeralcontainers"]]);
  });
});
