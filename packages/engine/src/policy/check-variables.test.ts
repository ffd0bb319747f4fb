import { describe, expect, it } from "vitest";
import { policyWith, problemsIn, ruleWith } from "./problems-in.fixture.ts";

/** What a message with this text is told. */
function told(message: string, change: object = {}): string[] {
  return problemsIn(policyWith([ruleWith({ validate: { message, deny: {} }, ...change })]));
}

const at = "spec.rules[0].validate.message";

describe("a variable", () => {
  it.each([
    "{{ request.object.metadata.name }}",
    "{{ images.containers.*.tag }}",
    "{{ to_upper('a') }}",
    "{{ @ }}",
    "{{- request.object }}",
    "{{ 'text' }}",
    "{{ unknown || request.name }}",
    "{{ request.object.{{ request.name }}.[ }}",
    "\\{{ nothing }}",
  ])("may be %s", (message) => {
    expect(told(message)).toEqual([]);
  });

  it("is read when the policy is", () => {
    expect(told("{{ request.object. }}")).toEqual([`bad-query ${at}`]);
    expect(told("{{ }}")).toEqual([`bad-query ${at}`]);
    // a hyphen belongs to the front only; Kyverno refuses this one too
    expect(told("{{- request.object -}}")).toEqual([`bad-query ${at}`]);
  });

  it("is defined", () => {
    expect(told("{{ owner }}")).toEqual([`unknown-variable ${at}`]);
    const context = [{ name: "owner", variable: { value: "ann" } }];
    expect(told("{{ owner.name }}", { context })).toEqual([]);
    expect(told("{{ request.{{ owner }} }}")).toEqual([`unknown-variable ${at}`]);
    expect(told("{{ __proto__ }}")).toEqual([`unknown-variable ${at}`]);
  });

  it("is an element inside foreach only", () => {
    expect(told("{{ element.name }}")).toEqual([`element-outside-foreach ${at}`]);
    expect(told("{{ elementIndex1 }}")).toEqual([`element-outside-foreach ${at}`]);
    const entry = {
      list: "request.object.spec.containers",
      deny: { conditions: { any: [{ key: "{{ element.name }}", operator: "Equals", value: "" }] } },
    };
    expect(told("", { validate: { foreach: [entry] } })).toEqual([]);
  });

  it("is a target in mutate rules with targets, once it is found", () => {
    expect(told("{{ target.metadata.name }}")).toEqual([`target-without-targets ${at}`]);
    const by = (target: object) =>
      told("", {
        validate: undefined,
        mutate: {
          targets: [{ apiVersion: "v1", kind: "Secret", ...target }],
          patchStrategicMerge: { metadata: { labels: { a: "{{ target.metadata.name }}" } } },
        },
      });
    expect(by({ name: "{{ request.name }}" })).toEqual([]);
    const condition = { key: "{{ target.metadata.name }}", operator: "Equals", value: "a" };
    expect(by({ preconditions: { all: [condition] } })).toEqual([]);
    expect(by({ namespace: "{{ target.metadata.namespace }}" })).toEqual([
      "target-selects-itself spec.rules[0].mutate.targets[0].namespace",
    ]);
  });

  it("may be anything in conditions on attestations", () => {
    const attestation = {
      type: "https://example.com",
      conditions: [{ all: [{ key: "{{ bomFormat }}", operator: "Equals", value: "x" }] }],
    };
    const verifyImages = [{ imageReferences: ["a/*"], attestations: [attestation] }];
    expect(told("", { validate: undefined, verifyImages })).toEqual([]);
  });
});

describe("in the background", () => {
  const user = [
    "{{ request.userInfo.username }}",
    "{{ request.roles }}",
    "{{ request.clusterRoles }}",
    "{{ serviceAccountName }}",
    "{{ serviceAccountNamespace }}",
  ];

  it.each(user)("there is no %s", (message) => {
    expect(told(message)).toEqual([`user-without-request ${at}`]);
    const rule = ruleWith({ validate: { message, deny: {} } });
    expect(problemsIn(policyWith([rule], { spec: { background: false } }))).toEqual([]);
  });

  it("there are fields of the same name", () => {
    expect(told("{{ request.object.spec.serviceAccountName }}")).toEqual([]);
  });

  it("there is nobody to match or exclude", () => {
    const users = { resources: { kinds: ["Pod"] }, clusterRoles: ["admin"] };
    expect(told("", { match: { any: [users] } })).toEqual([
      "user-without-request spec.rules[0].match.any[0].clusterRoles",
    ]);
    expect(told("", { exclude: { subjects: [{ kind: "User", name: "ann" }] } })).toEqual([
      "user-without-request spec.rules[0].exclude.subjects",
    ]);
  });
});
