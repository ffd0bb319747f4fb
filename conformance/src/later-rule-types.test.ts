import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { laterRuleType } from "./later-rule-types.ts";

function policyOf(...rules: JsonMap[]): JsonMap {
  return { kind: "ClusterPolicy", spec: { rules } };
}

describe("laterRuleType", () => {
  it.each<[JsonMap, string]>([
    [{ kind: "ValidatingPolicy" }, "ValidatingPolicy"],
    [{}, "no kind"],
    [policyOf({ validate: { pattern: {} } }, { validate: { cel: {} } }), "validate.cel"],
    [policyOf({ celPreconditions: [], validate: { pattern: {} } }), "celPreconditions"],
  ])("%j is kept out by %s", (policy, reason) => {
    expect(laterRuleType(policy)).toBe(reason);
  });

  it.each<[JsonMap]>([
    [policyOf({ validate: { pattern: {} } }, { validate: { deny: {} } })],
    [policyOf({ validate: { podSecurity: {} } }, { mutate: {} })],
    [policyOf({ validate: { podSecurity: {} } }, { verifyImages: [] })],
    [policyOf({ validate: { assert: {} } })],
    [{ kind: "Policy", spec: {} }],
  ])("%j is in scope", (policy) => {
    expect(laterRuleType(policy)).toBeUndefined();
  });
});
