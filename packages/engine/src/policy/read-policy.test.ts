import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { policyWith, ruleWith } from "./problems-in.fixture.ts";
import { readPolicy } from "./read-policy.ts";

const specOf = (spec: JsonMap) => readPolicy(policyWith([ruleWith({})], { spec })).spec;

describe("the webhook's settings", () => {
  it("stand in webhookConfiguration, which goes before the old fields", () => {
    const webhookConfiguration = { timeoutSeconds: 5, failurePolicy: "Ignore" };
    const old = { webhookTimeoutSeconds: 20, failurePolicy: "Fail" };
    expect(specOf({ ...old, webhookConfiguration })).toMatchObject({
      webhookTimeoutSeconds: 5,
      failurePolicy: "Ignore",
    });
    expect(specOf({ webhookConfiguration }).webhookTimeoutSeconds).toBe(5);
  });

  it("are read from the old fields where the new ones say nothing", () => {
    const webhookConfiguration = { timeoutSeconds: null };
    expect(specOf({ webhookTimeoutSeconds: 20, webhookConfiguration }).webhookTimeoutSeconds).toBe(
      20,
    );
    expect(specOf({ failurePolicy: "Ignore" }).failurePolicy).toBe("Ignore");
    expect(specOf({}).webhookTimeoutSeconds).toBeUndefined();
    expect(specOf({}).failurePolicy).toBe("Fail");
  });
});
