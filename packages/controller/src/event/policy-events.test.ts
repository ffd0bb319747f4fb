import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { compiledSet, podOf, policyOf, ruleOf } from "../policy/policy.fixture.ts";
import { policyEvents } from "./policy-events.ts";
import type { EventFacts, PolicyEvent } from "./policy-events.ts";

const resource = { apiVersion: "v1", kind: "Pod", namespace: "shop", name: "a", uid: "uid-a" };
const pod = { apiVersion: "v1", kind: "Pod", name: "a", namespace: "shop", uid: "uid-a" };
const policy = { apiVersion: "kyverno.io/v1", kind: "ClusterPolicy", name: "p", uid: "uid-p" };

async function eventsOf(
  documents: JsonMap[],
  facts: Partial<EventFacts> = {},
  object = podOf("a"),
): Promise<PolicyEvent[]> {
  const set = compiledSet(...documents);
  const responses = await set.evaluate({ object, operation: "CREATE" });
  return policyEvents(responses, resource, {
    component: "kyverno-scan",
    isBlocked: false,
    tellsSuccess: () => true,
    uidOf: () => "uid-p",
    isNew: () => true,
    ...facts,
  });
}

const checks = policyOf("p", [ruleOf("r", ["Pod"])]);
const failure = "validation error: r says no. rule r failed at path /metadata/labels/app/";

describe("the Events about a resource", () => {
  it("tell a violation on the policy and on the resource", async () => {
    const violation = {
      type: "Warning",
      reason: "PolicyViolation",
      action: "Resource Passed",
      component: "kyverno-scan",
    };
    expect(await eventsOf([checks])).toEqual([
      { ...violation, regarding: policy, related: pod, note: `Pod shop/a: [r] fail; ${failure}` },
      { ...violation, regarding: pod, note: `policy p/r fail: ${failure}` },
    ]);
  });

  it("tell a denial on the policy alone, for there is no such resource", async () => {
    const facts = { isBlocked: true, component: "kyverno-admission" } as const;
    expect(await eventsOf([checks], facts)).toMatchObject([
      {
        action: "Resource Blocked",
        component: "kyverno-admission",
        regarding: policy,
        note: `Pod shop/a: [r] fail (blocked); ${failure}`,
      },
    ]);
  });

  it("tell rules that could not be judged by a reason of their own", async () => {
    const context = [{ name: "cm", configMap: { name: "x", namespace: "y" } }];
    const deny = {
      conditions: { any: [{ key: "{{ cm.data.a }}", operator: "Equals", value: "b" }] },
    };
    const rule = { ...ruleOf("r", ["Pod"], { validate: { message: "m", deny } }), context };
    const events = await eventsOf([policyOf("p", [rule])]);
    expect(events.map(({ reason, type }) => `${type} ${reason}`)).toEqual([
      "Warning PolicyError",
      "Warning PolicyError",
    ]);
  });

  it("tell on the policy that nothing was wrong, or what was changed, where that is wanted", async () => {
    const good = podOf("a", { app: "x" });
    expect(await eventsOf([checks], {}, good)).toMatchObject([
      {
        type: "Normal",
        reason: "PolicyApplied",
        action: "Resource Passed",
        regarding: policy,
        related: pod,
        note: "Pod shop/a: pass",
      },
    ]);
    const mutate = { patchStrategicMerge: { metadata: { labels: { b: "c" } } } };
    const changes = policyOf("p", [ruleOf("r", ["Pod"], { mutate })]);
    expect(await eventsOf([changes])).toMatchObject([{ action: "Resource Mutated" }]);
    const tellsSuccess = (action: string): boolean => action === "Resource Mutated";
    expect(await eventsOf([checks], { tellsSuccess }, good)).toEqual([]);
    expect(await eventsOf([changes], { tellsSuccess })).toHaveLength(1);
  });

  it("tell exceptions on the policy and on the exception", async () => {
    const exception: JsonMap = {
      apiVersion: "kyverno.io/v2",
      kind: "PolicyException",
      metadata: { name: "e", namespace: "exceptions" },
      spec: {
        match: { any: [{ resources: { kinds: ["Pod"] } }] },
        exceptions: [{ policyName: "p", ruleNames: ["r"] }],
      },
    };
    const skipped = { type: "Normal", reason: "PolicySkipped", related: pod };
    expect(await eventsOf([checks, exception])).toMatchObject([
      { ...skipped, regarding: policy, note: expect.stringContaining("exceptions/e") },
      {
        ...skipped,
        regarding: { kind: "PolicyException", name: "e", namespace: "exceptions" },
        note: "Pod shop/a was skipped by the rule p/r",
      },
    ]);
  });

  it("tell nothing that was told before", async () => {
    expect(await eventsOf([checks], { isNew: () => false })).toEqual([]);
  });
});
