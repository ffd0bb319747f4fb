import { describe, expect, it } from "vitest";
import { withOwnNames } from "./own-names.ts";

describe("names of webhook configurations", () => {
  it("are Winnow's, with its label, and all else stays", () => {
    const named = withOwnNames({
      kind: "ValidatingWebhookConfiguration",
      metadata: {
        name: "kyverno-resource-validating-webhook-cfg",
        labels: { "webhook.kyverno.io/managed-by": "kyverno" },
      },
      webhooks: [{ failurePolicy: "Fail" }],
    });
    expect(named).toEqual({
      kind: "ValidatingWebhookConfiguration",
      metadata: {
        name: "winnow-resource-validate",
        labels: { "app.kubernetes.io/managed-by": "winnow" },
      },
      webhooks: [{ failurePolicy: "Fail" }],
    });
  });

  it("stay where they are somebody else's, or of another kind", () => {
    const others = [
      { kind: "ValidatingWebhookConfiguration", metadata: { name: "other" } },
      { kind: "ConfigMap", metadata: { name: "kyverno-resource-validating-webhook-cfg" } },
      { kind: "MutatingWebhookConfiguration" },
    ];
    expect(others.map(withOwnNames)).toEqual(others);
  });
});
