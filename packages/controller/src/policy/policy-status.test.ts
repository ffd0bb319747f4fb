import type { Problem } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { newStatus } from "./policy-status.ts";

function policy(...more: JsonMap[]): JsonMap {
  const match = { any: [{ resources: { kinds: ["Pod"] } }] };
  const rule = { name: "r", match, validate: { message: "m", pattern: {} } };
  return {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name: "p" },
    spec: { rules: [rule, ...more] },
  };
}

const problem: Problem = {
  severity: "error",
  code: "unknown-field",
  document: 0,
  path: "spec.rulez",
  message: "there is no such field",
};
const first = Date.UTC(2026, 0, 1);
const later = first + 60_000;

function status(problems: Problem[], before?: JsonMap, now = first): JsonMap | undefined {
  return newStatus({ document: policy(), generation: 2, problems }, before, now);
}

describe("the status of a policy", () => {
  it("says that it is in force, and which rules were derived", () => {
    expect(status([])).toMatchObject({
      autogen: { rules: [{ name: "autogen-r" }, { name: "autogen-cronjob-r" }] },
      conditions: [
        {
          type: "Ready",
          status: "True",
          reason: "Succeeded",
          observedGeneration: 2,
          lastTransitionTime: "2026-01-01T00:00:00Z",
        },
      ],
    });
  });

  it("says why it is refused, without derived rules", () => {
    expect(status([problem])).toMatchObject({
      autogen: { rules: [] },
      conditions: [
        {
          status: "False",
          reason: "Refused",
          message: "spec.rulez: there is no such field",
        },
      ],
    });
  });

  it("is written once, and keeps the time of its last transition", () => {
    const before = status([problem]);
    expect(status([problem], before, later)).toBeUndefined();
    const other = status([{ ...problem, message: "another" }], before, later);
    expect(other).toMatchObject({ conditions: [{ lastTransitionTime: "2026-01-01T00:00:00Z" }] });
    expect(status([], before, later)).toMatchObject({
      conditions: [{ status: "True", lastTransitionTime: "2026-01-01T00:01:00Z" }],
    });
  });

  it("names the rules that this controller does not carry out", () => {
    const document = policy({ name: "make", match: {}, generate: {} });
    expect(newStatus({ document, generation: 1, problems: [] }, undefined, first)).toMatchObject({
      conditions: [{ status: "True", message: expect.stringMatching(/not carried out: make$/u) }],
    });
  });
});
