import type { Json, JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { compile } from "../compile.ts";
import type { RuleResult } from "./response.ts";

const containers: JsonMap[] = [
  { name: "a", image: "nginx:1" },
  { name: "b", image: "nginx:latest", ports: [{ hostPort: 80 }] },
];
const pod: JsonMap = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", namespace: "default" },
  spec: { containers },
};

function judge(validate: JsonMap): RuleResult | undefined {
  const policy = {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name: "p" },
    spec: {
      rules: [{ name: "r", match: { any: [{ resources: { kinds: ["Pod"] } }] }, validate }],
    },
  };
  const compiled = compile([{ value: policy, file: "p.yaml", index: 0 }]);
  if (!compiled.ok) throw new Error(compiled.problems[0]?.message);
  const responses = compiled.set.evaluate({ object: pod, operation: "CREATE" });
  if (responses instanceof Promise) throw new Error("nothing is fetched here");
  return responses[0]?.results[0];
}

const list = "request.object.spec.containers";
const imagePattern = { image: "!*:latest" };

describe("where a failure lies", () => {
  it.each<[string, JsonMap, string]>([
    ["pattern", { pattern: { spec: { containers: [imagePattern] } } }, "/spec/containers/1/image/"],
    [
      "anyPattern",
      { anyPattern: [{ spec: { containers: [imagePattern] } }, { spec: { x: "?*" } }] },
      "/spec/containers/1/image/",
    ],
    [
      "podSecurity",
      { podSecurity: { level: "baseline", version: "latest" } },
      "spec.containers[1].ports[0].hostPort",
    ],
  ])("%s tells the field", (_, validate, path) => {
    expect(judge(validate)).toMatchObject({ verdict: "fail", at: { path } });
  });

  it.each<[string, JsonMap, string]>([
    ["a pattern", { pattern: imagePattern }, "/image/"],
    [
      "deny",
      {
        deny: {
          conditions: { all: [{ key: "{{ element.name }}", operator: "Equals", value: "b" }] },
        },
      },
      "",
    ],
  ])("foreach with %s tells the element itself", (_, check, path) => {
    const result = judge({ foreach: [{ list, ...check }] });
    expect(result?.verdict).toBe("fail");
    expect(result?.at?.path).toBe(path);
    expect(result?.at?.element).toBe(containers[1]);
  });

  it("is the innermost element of nested foreach", () => {
    const inner: Json = [{ list: "element.ports || `[]`", pattern: { hostPort: 0 } }];
    const result = judge({ foreach: [{ list, foreach: inner }] });
    expect(result?.at).toEqual({ path: "/hostPort/", element: { hostPort: 80 } });
  });

  it("is the resource's field where foreach looks at the resource", () => {
    const pattern = { spec: { hostNetwork: true } };
    const result = judge({ foreach: [{ list, elementScope: false, pattern }] });
    expect(result?.at).toEqual({ path: "/spec/hostNetwork/" });
  });

  it("is not told for what passes, nor by conditions that look at no field", () => {
    expect(judge({ pattern: { spec: { containers: [{ name: "?*" }] } } })).not.toHaveProperty("at");
    expect(judge({ deny: {} })?.verdict).toBe("fail");
    expect(judge({ deny: {} })).not.toHaveProperty("at");
  });
});
