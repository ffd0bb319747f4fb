import { describe, expect, it } from "vitest";
import { policyWith, problemsIn, ruleWith } from "./problems-in.fixture.ts";

/** What a rule with this body is told. */
function told(validate: object, change: object = {}): string[] {
  return problemsIn(policyWith([ruleWith({ validate: validate as never, ...change })]));
}

const at = "spec.rules[0].validate";

describe("a validate rule", () => {
  it("does one thing", () => {
    expect(told({ message: "no" })).toEqual([`one-of ${at}`]);
    expect(told({ pattern: {}, deny: {} })).toEqual([`one-of ${at}`]);
    expect(told({ deny: {} }, { verifyImages: [{ imageReferences: ["a"] }] })).toEqual([
      "one-of spec.rules[0]",
    ]);
  });

  it("has anchors that check", () => {
    expect(told({ pattern: { spec: { "=(a)": 1, "(b)": 2, "X(c)": "null", "<(d)": 3 } } })).toEqual(
      [],
    );
    expect(told({ pattern: { spec: { "^(a)": [{ b: 1 }] } } })).toEqual([]);
    expect(told({ pattern: { spec: { "+(a)": 1 } } })).toEqual([
      `bad-anchor ${at}.pattern.spec.+(a)`,
    ]);
    expect(told({ anyPattern: [{ "^(a)": [] }] })).toEqual([`bad-anchor ${at}.anyPattern[0].^(a)`]);
    expect(told({ pattern: { "^(a)": "b" } })).toEqual([`bad-anchor ${at}.pattern.^(a)`]);
  });

  it("has texts as labels and annotations", () => {
    expect(told({ pattern: { metadata: { labels: { a: "1" } } } })).toEqual([]);
    expect(told({ pattern: { metadata: { labels: { a: 1 } } } })).toEqual([
      `wrong-type ${at}.pattern.metadata.labels.a`,
    ]);
    expect(told({ anyPattern: [{ metadata: { annotations: { a: true } } }] })).toEqual([
      `wrong-type ${at}.anyPattern[0].metadata.annotations.a`,
    ]);
  });

  it("asserts what can be read", () => {
    expect(told({ assert: { object: { "(a + b)->x": { "($x)": "(`1`)" } } } })).toEqual([]);
    expect(told({ assert: { object: { a: "{{ request.operation }}" } } })).toEqual([
      `bad-assertion ${at}.assert.object.a`,
    ]);
    expect(told({ assert: {} })).toEqual([`bad-assertion ${at}.assert`]);
    expect(told({ assert: [] })).toEqual([`bad-assertion ${at}.assert`]);
    expect(told({ assert: "x" })).toEqual([`bad-assertion ${at}.assert`]);
    expect(told({ assert: { object: [{ "(a ==)": 1 }] } })).toEqual([
      `bad-assertion ${at}.assert.object[0].(a ==)`,
    ]);
    expect(told({ assert: { "~object": {}, operation: "a->b" } })).toEqual([
      `bad-assertion ${at}.assert.~object`,
      `bad-assertion ${at}.assert.operation`,
    ]);
    expect(
      told({ assert: { object: {} } }, { context: [{ name: "a-b", variable: { value: 1 } }] }),
    ).toEqual(["bad-assertion spec.rules[0].context[0].name"]);
    expect(
      told({ foreach: [{ list: "request.object.spec.x", assert: { object: {} } }] }),
    ).toContain(`unknown-field ${at}.foreach[0].assert`);
  });

  it("has foreach entries that each do one thing", () => {
    const entry = { list: "request.object.spec.containers", deny: {} };
    expect(told({ foreach: [entry] })).toEqual([]);
    expect(told({ foreach: [] })).toEqual([`too-few ${at}.foreach`]);
    expect(told({ foreach: [{ ...entry, list: "" }] })).toEqual([`no-list ${at}.foreach[0]`]);
    expect(told({ foreach: [{ ...entry, list: "a.[" }] })).toEqual([
      `bad-query ${at}.foreach[0].list`,
    ]);
    expect(told({ foreach: [{ ...entry, pattern: {} }] })).toEqual([`one-of ${at}.foreach[0]`]);
  });

  it("gives a namespace one action", () => {
    const overrides = (...second: string[]) => ({
      deny: {},
      failureActionOverrides: [
        { action: "Audit", namespaces: ["a", "dev-*"] },
        { action: "Enforce", namespaces: second },
      ],
    });
    expect(told(overrides("b"))).toEqual([]);
    const problem = `conflicting-overrides ${at}.failureActionOverrides[1].namespaces`;
    expect(told(overrides("b", "a"))).toEqual([problem]);
    expect(told(overrides("dev-1"))).toEqual([problem]);
    expect(told(overrides("*"))).toEqual([problem]);
    expect(told(overrides("dev-b*"))).toEqual([]);
    const many = Array.from({ length: 2_000 }, (_, index) => `n${index}-*`);
    const first = { action: "Audit", namespaces: many };
    const second = { action: "Enforce", namespaces: many.map((name) => name.slice(0, -2)) };
    expect(told({ deny: {}, failureActionOverrides: [first, second] })).toEqual([
      `too-many ${at}.failureActionOverrides[1].namespaces`,
    ]);
  });

  it("has celPreconditions with CEL only", () => {
    const celPreconditions = [{ name: "a", expression: "true" }];
    const cel = { expressions: [{ expression: "true" }] };
    expect(told({ cel }, { celPreconditions })).toEqual([]);
    expect(told({ deny: {} }, { celPreconditions })).toEqual([
      "cel-preconditions spec.rules[0].celPreconditions",
    ]);
  });

  it("has parameters of CEL in full", () => {
    const paramKind = { apiVersion: "v1", kind: "ConfigMap" };
    expect(told({ cel: { paramKind, paramRef: { name: "a" } } })).toEqual([]);
    expect(told({ cel: { paramKind } })).toEqual([`missing-field ${at}.cel`]);
    expect(told({ cel: { paramKind, paramRef: { name: "a", selector: {} } } })).toEqual([
      `one-of ${at}.cel.paramRef`,
    ]);
  });

  it("compares the operation with operations", () => {
    const by = (key: string, value: unknown) =>
      told({ deny: {} }, { preconditions: { all: [{ key, operator: "AnyIn", value } as never] } });
    expect(by("{{ request.operation }}", ["CREATE", "UPDATE"])).toEqual([]);
    expect(by("{{ request.operation || 'BACKGROUND' }}", "BACKGROUND")).toEqual([]);
    expect(by("{{request.operation}}", ["CREATE", "PATCH"])).toEqual([
      "unknown-operation spec.rules[0].preconditions.all[0].value",
    ]);
  });

  it("has references that find something", () => {
    expect(
      told({
        pattern: {
          spec: { requests: { memory: "1Gi" }, limits: { memory: "$(<=./../../requests/memory)" } },
        },
      }),
    ).toEqual([]);
    expect(told({ pattern: { spec: { limits: { memory: "$(./../nothing)" } } } })).toEqual([
      `bad-reference ${at}.pattern`,
    ]);
  });
});
