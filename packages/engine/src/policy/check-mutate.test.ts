import { describe, expect, it } from "vitest";
import { policyWith, problemsIn, ruleWith } from "./problems-in.fixture.ts";

/** Stands in for a YAML reader: tests write JSON. */
const surroundings = { parseYaml: (text: string): never => JSON.parse(text) as never };

function told(mutate: object, change: object = {}): string[] {
  const rule = ruleWith({ validate: undefined, mutate: mutate as never });
  return problemsIn(policyWith([rule], change as never), surroundings);
}

const at = "spec.rules[0].mutate";
const patch = { patchStrategicMerge: { metadata: { labels: { a: "b" } } } };
const target = { apiVersion: "v1", kind: "Secret", name: "a" };

describe("a mutate rule", () => {
  it("changes in one way", () => {
    expect(told(patch)).toEqual([]);
    expect(told({ ...patch, patchesJson6902: "[]" })).toEqual([`one-of ${at}`]);
    const entry = { list: "request.object.spec.a", ...patch };
    expect(told({ foreach: [entry] })).toEqual([]);
    expect(told({ foreach: [] })).toEqual([`too-few ${at}.foreach`]);
    expect(told({ foreach: [entry], ...patch })).toEqual([`one-of ${at}`]);
    expect(told({ foreach: [{ list: "a" }] })).toEqual([`one-of ${at}.foreach[0]`]);
    expect(told({ foreach: [{ ...entry, foreach: [entry] }] })).toEqual([
      `one-of ${at}.foreach[0]`,
    ]);
  });

  it.each([
    ['[{"op":"add","path":"/a","value":1},{"op":"move","from":"/a","path":"/b"}]', []],
    ["{{ request.object.x }}", []],
    ["[", ["bad-patch"]],
    ["{}", ["bad-patch"]],
    ['[{"op":"put","path":"/a"}]', ["bad-patch"]],
    ['[{"op":"add","value":1}]', ["bad-patch"]],
    ['[{"op":"move","path":"/a"}]', ["bad-patch"]],
    ['[{"op":"remove","path":"a/b"}]', ["bad-patch"]],
    ['[{"op":"remove","path":"/a/{{ request.name }}"}]', ["bad-patch"]],
  ])("has patches by RFC 6902: %s", (patchesJson6902, codes) => {
    expect(told({ patchesJson6902 })).toEqual(codes.map((code) => `${code} ${at}.patchesJson6902`));
  });

  it("has targets if it changes existing objects", () => {
    expect(told({ ...patch, mutateExistingOnPolicyUpdate: true, targets: [target] })).toEqual([]);
    expect(told({ ...patch, mutateExistingOnPolicyUpdate: true })).toEqual([
      `targets-missing ${at}`,
    ]);
    expect(told(patch, { spec: { mutateExistingOnPolicyUpdate: true } })).toEqual([
      `targets-missing ${at}`,
    ]);
  });

  it("stays in the namespace of its policy", () => {
    const by = (namespace: string) =>
      told(
        { ...patch, targets: [{ ...target, namespace }] },
        { kind: "Policy", metadata: { name: "a", namespace: "team" } },
      );
    expect(by("team")).toEqual([]);
    expect(by("other")).toEqual([`other-namespace ${at}.targets[0].namespace`]);
  });
});
