import { describe, expect, it } from "vitest";
import { policyWith, problemsIn, ruleWith } from "./problems-in.fixture.ts";

const told = (spec: object, change: object = {}): string[] =>
  problemsIn(policyWith([ruleWith({})], { spec, ...change } as never));
const condition = { name: "a", expression: "'x' in object.metadata.labels" };

describe("a policy", () => {
  it("has rules with names of their own", () => {
    expect(problemsIn(policyWith([]))).toEqual(["no-rules spec.rules"]);
    expect(problemsIn(policyWith([ruleWith({}), ruleWith({})]))).toEqual([
      "duplicate-rule spec.rules[1].name",
    ]);
    expect(problemsIn(policyWith([ruleWith({ name: "" })]))).toEqual(["no-name spec.rules[0]"]);
    expect(problemsIn(policyWith([ruleWith({ name: "n".repeat(63) })]))).toEqual([]);
    expect(problemsIn(policyWith([ruleWith({ name: "n".repeat(64) })]))).toEqual([
      "long-name spec.rules[0].name",
    ]);
  });

  it("has a name that fits a label", () => {
    expect(told({}, { metadata: { name: "n".repeat(63) } })).toEqual([]);
    expect(told({}, { metadata: { name: "n".repeat(64) } })).toEqual(["long-name metadata.name"]);
  });

  it("names controllers for autogen one by one", () => {
    const annotated = (value: string) =>
      told(
        {},
        {
          metadata: {
            name: "a",
            annotations: { "pod-policies.kyverno.io/autogen-controllers": value },
          },
        },
      );
    expect(annotated("Job,CronJob")).toEqual([]);
    expect(annotated("all")).toEqual([
      "bad-autogen metadata.annotations.pod-policies.kyverno.io/autogen-controllers",
    ]);
  });

  it("is applied at some time", () => {
    expect(told({ admission: false })).toEqual([]);
    expect(told({ admission: false, background: false })).toEqual(["never-applied spec.admission"]);
    const mutate = { patchStrategicMerge: {} };
    const rules = [ruleWith({ validate: undefined, mutate })];
    expect(problemsIn(policyWith(rules, { spec: { admission: false } }))).toEqual([
      "admission-needed spec.rules[0].mutate",
    ]);
  });

  it.each([0, -1, 31])("does not wait %i seconds", (seconds) => {
    expect(told({ webhookTimeoutSeconds: seconds })).toEqual([
      "bad-timeout spec.webhookTimeoutSeconds",
    ]);
    expect(told({ webhookConfiguration: { timeoutSeconds: seconds } })).toEqual([
      "bad-timeout spec.webhookConfiguration.timeoutSeconds",
    ]);
  });

  it("says each thing once", () => {
    expect(
      told({ webhookTimeoutSeconds: 30, webhookConfiguration: { failurePolicy: "Fail" } }),
    ).toEqual([]);
    expect(
      told({ webhookTimeoutSeconds: 30, webhookConfiguration: { timeoutSeconds: 30 } }),
    ).toEqual(["given-twice spec.webhookTimeoutSeconds"]);
    expect(
      told({ failurePolicy: "Fail", webhookConfiguration: { failurePolicy: "Fail" } }),
    ).toEqual(["given-twice spec.failurePolicy"]);
  });

  it("has match conditions that can be CEL", () => {
    const by = (...matchConditions: object[]) =>
      told({ webhookConfiguration: { matchConditions } });
    const at = "spec.webhookConfiguration.matchConditions";
    expect(by(condition)).toEqual([]);
    expect(by({ ...condition, name: "" })).toEqual([`no-name ${at}[0]`]);
    expect(by(condition, condition)).toEqual([`duplicate-name ${at}[1]`]);
    expect(by({ name: "a", expression: "keys(@)" })).toEqual([`bad-cel ${at}[0].expression`]);
  });

  it("has overrides where there are namespaces to tell apart", () => {
    const spec = { validationFailureActionOverrides: [{ action: "Audit", namespaces: ["a"] }] };
    expect(told(spec)).toEqual([]);
    expect(told(spec, { kind: "Policy" })).toEqual([
      "overrides-in-namespaced spec.validationFailureActionOverrides",
    ]);
  });

  it("does not use a field that was taken away", () => {
    expect(told({ generateExisting: true })).toEqual([]);
    expect(told({ generateExistingOnPolicyUpdate: true })).toEqual([
      "removed-field spec.generateExistingOnPolicyUpdate",
    ]);
  });
});
