import { describe, expect, it } from "vitest";
import { policyWith, problemsIn, ruleWith } from "./problems-in.fixture.ts";

/** What a rule for these kinds is told. */
function told(kinds: string[], change: object = {}, background = false): string[] {
  const rule = ruleWith({ match: { any: [{ resources: { kinds } }] }, ...change });
  return problemsIn(policyWith([rule], { spec: { background } }));
}

const at = "spec.rules[0].match.any[0].resources.kinds";

describe("kinds", () => {
  it("are resources", () => {
    expect(told(["Deployment/scale"])).toEqual([]);
    expect(told(["example.com/v1/Scale"])).toEqual([]);
    expect(told(["Scale"])).toEqual([`subresource-kind ${at}[0]`]);
    expect(told(["autoscaling/v1/Scale"])).toEqual([`subresource-kind ${at}[0]`]);
    expect(told(["PodExecOptions"])).toEqual([`subresource-kind ${at}[0]`]);
  });

  it("are no subresources where a background scan validates", () => {
    expect(told(["Pod/exec"], {}, true)).toEqual([`subresource-in-background ${at}[0]`]);
    expect(told(["Pod/exec"], {}, false)).toEqual([]);
    const generate = { kind: "ConfigMap", apiVersion: "v1", name: "a", namespace: "b", data: {} };
    expect(told(["Pod/exec"], { validate: undefined, generate }, true)).toEqual([]);
  });

  it("may be all, as far as metadata goes", () => {
    const labels = { metadata: { labels: { team: "?*" } } };
    expect(told(["*"], { validate: { pattern: labels } })).toEqual([]);
    expect(told(["*"], { validate: { pattern: labels } }, true)).toEqual([`every-kind ${at}`]);
    expect(told(["*", "Pod"])).toEqual([`every-kind ${at}`]);
    expect(told(["*"], { validate: { pattern: { spec: {} } } })).toEqual([`every-kind ${at}`]);
    expect(
      told(["*"], { validate: { foreach: [{ list: "request.object.spec.a", deny: {} }] } }),
    ).toEqual([`every-kind ${at}`]);
    expect(
      told(["*"], { validate: undefined, mutate: { patchStrategicMerge: { spec: {} } } }),
    ).toEqual([`every-kind ${at}`]);
    expect(
      told(["*"], { validate: undefined, verifyImages: [{ imageReferences: ["a/*"] }] }),
    ).toEqual([`every-kind ${at}`]);
  });
});
