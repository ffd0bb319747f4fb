import { deprecatedFields } from "@winnow/engine";
import { describe, expect, it } from "vitest";
import { deprecatedField, fieldText } from "./deprecated-field.ts";
import { policyRewritesFor } from "./policy-rewrites.ts";

const policy = { apiVersion: "kyverno.io/v1", kind: "ClusterPolicy", spec: {} };

/** Whose signature the annotations belong to, the policy does not say. */
const byHand = ["spec.rules[*].verifyImages[*].annotations"];

describe("the table of deprecated fields", () => {
  it("has a rewrite for each field, but for those that need a person", () => {
    const fixed = policyRewritesFor(policy).flatMap(({ fields }) => fields ?? []);
    const texts = fixed.map(fieldText);
    expect(new Set(texts).size).toBe(texts.length);
    expect([...texts, ...byHand].toSorted()).toEqual(deprecatedFields.map(fieldText).toSorted());
  });

  it("is found by path", () => {
    expect(deprecatedField("spec.failurePolicy")).toMatchObject({
      replacement: "spec.webhookConfiguration.failurePolicy",
      since: "1.13",
    });
    expect(() => deprecatedField("spec.rules")).toThrow("not among the deprecated fields");
  });
});
