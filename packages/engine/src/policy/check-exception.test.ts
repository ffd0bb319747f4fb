import { describe, expect, it } from "vitest";
import { problemsIn } from "./problems-in.fixture.ts";

function told(spec: object): string[] {
  return problemsIn({
    apiVersion: "kyverno.io/v2",
    kind: "PolicyException",
    metadata: { name: "a", namespace: "b" },
    spec: {
      exceptions: [{ policyName: "p", ruleNames: ["r"] }],
      match: { any: [{ resources: { kinds: ["Pod"] } }] },
      ...spec,
    },
  });
}

const user = { resources: { kinds: ["Pod"] }, subjects: [{ kind: "User", name: "ann" }] };
const condition = { key: "{{ request.userInfo.username }}", operator: "Equals", value: "ann" };

describe("an exception", () => {
  it("names policies and what it is for", () => {
    expect(told({})).toEqual([]);
    expect(told({ exceptions: [] })).toEqual(["too-few spec.exceptions"]);
    expect(told({ exceptions: [{ policyName: "", ruleNames: [] }] })).toEqual([
      "missing-field spec.exceptions[0]",
    ]);
    expect(told({ match: { resources: { kinds: ["Pod"] } } })).toEqual([
      "old-match spec.match.resources",
    ]);
    expect(told({ match: {} })).toEqual(["empty-match spec.match"]);
  });

  it("asks for a user at admission only", () => {
    expect(told({ match: { any: [user] } })).toEqual([
      "user-without-request spec.match.any[0].subjects",
    ]);
    expect(told({ conditions: { all: [condition] } })).toEqual([
      "user-without-request spec.conditions.all[0].key",
    ]);
    expect(
      told({ background: false, match: { any: [user] }, conditions: { all: [condition] } }),
    ).toEqual([]);
  });
});
