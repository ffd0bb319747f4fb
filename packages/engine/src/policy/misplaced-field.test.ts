import { describe, expect, it } from "vitest";
import { loadPolicies } from "./load.ts";
import { policyWith, ruleWith } from "./problems-in.fixture.ts";

function told(rule: object, spec: object = {}): string[] {
  const value = policyWith([ruleWith(rule as never)], { spec } as never);
  return loadPolicies([{ value }]).problems.map(({ code, message }) => `${code}: ${message}`);
}

const action = { failureAction: "Enforce" };
const overrides = { failureActionOverrides: [{ action: "Audit", namespaces: ["a"] }] };
const unknown = "unknown-field: unknown field spec.rules[0]";

describe("a failure action", () => {
  it.each([
    [
      { mutate: { ...action, patchStrategicMerge: {} } },
      ".mutate.failureAction: rules of this type",
    ],
    [{ generate: { ...action, kind: "Pod" } }, ".generate.failureAction: rules of this type"],
    [{ mutate: { ...overrides } }, ".mutate.failureActionOverrides: rules of this type"],
    [
      { verifyImages: [{ ...overrides }] },
      ".verifyImages[0].failureActionOverrides: only validate",
    ],
    [action, ".failureAction: a rule has its failure action inside validate"],
    [
      { validationFailureAction: "Audit" },
      ".validationFailureAction: a rule has its failure action",
    ],
  ])("is refused where a rule cannot have it: %j", (change, problem) => {
    const isBody = Object.keys(change).some((key) => !key.toLowerCase().includes("action"));
    const [first] = told(isBody ? { validate: undefined, ...change } : change);
    expect(first).toContain(unknown + problem);
  });

  it("has another name in the policy's spec", () => {
    expect(told({}, action)).toEqual([
      "unknown-field: unknown field spec.failureAction: the action of the whole policy is called validationFailureAction",
    ]);
  });

  it("stands in validate and in verifyImages", () => {
    expect(told({ validate: { ...action, ...overrides, deny: {} } })).toEqual([]);
    const entry = {
      ...action,
      imageReferences: ["*"],
      attestors: [{ entries: [{ keys: { publicKeys: "a" } }] }],
    };
    expect(told({ validate: undefined, verifyImages: [entry] }).join()).not.toContain("Action");
  });
});
