import type { JsonMap } from "@winnow/value";
import { expect, it } from "vitest";
import { loadPolicies } from "./load.ts";

function problems(generate: JsonMap, kind = "ClusterPolicy"): string[] {
  const value = {
    apiVersion: "kyverno.io/v1",
    kind,
    metadata: { name: "p", ...(kind === "Policy" ? { namespace: "shop" } : {}) },
    spec: { rules: [{ name: "r", match: { any: [{ resources: { kinds: ["Pod"] } }] }, generate }] },
  };
  return loadPolicies([{ value }]).problems.map(({ message }) => message);
}

const target = { apiVersion: "v1", kind: "ConfigMap", name: "a", namespace: "shop" };
const clone = { name: "b", namespace: "shop" };
const at = "spec.rules[0].generate";

const wrong: [string, JsonMap, string, string?][] = [
  [
    "two sources",
    { ...target, data: {}, clone },
    `${at} needs one of data, clone, cloneList; data and clone are given`,
  ],
  ["no name", { apiVersion: "v1", kind: "ConfigMap" }, `${at}.name is missing`],
  ["no kind", { apiVersion: "v1", name: "a" }, `${at}.kind is missing`],
  ["a clone without name", { ...target, clone: { namespace: "x" } }, `${at}.clone.name is missing`],
  [
    "a cloneList without kinds",
    { namespace: "x", cloneList: { namespace: "y" } },
    `${at}.cloneList needs kinds`,
  ],
  [
    "fields beside foreach",
    { kind: "ConfigMap", foreach: [{ list: "a", ...target }] },
    `${at}.kind stands beside foreach; put it into the entries of foreach`,
  ],
  ["an empty foreach", { foreach: [] }, `${at}.foreach is empty`],
  ["foreach without list", { foreach: [target] }, `${at}.foreach[0] needs a list`],
  [
    "another namespace of a Policy",
    { ...target, namespace: "x" },
    `${at}.namespace must be shop, the namespace of the Policy, not "x"; use a ClusterPolicy to reach others`,
    "Policy",
  ],
  [
    "a source in another namespace",
    { ...target, clone: { name: "b", namespace: "x" } },
    `${at}.clone.namespace must be shop, the namespace of the Policy, not "x"; use a ClusterPolicy to reach others`,
    "Policy",
  ],
];

it.each(wrong)("refuses %s", (_name, generate, message, kind) => {
  expect(problems(generate, kind)).toEqual([message]);
});

it.each([
  ["data", { ...target, data: { data: { a: "b" } } }],
  ["a bare object", target],
  ["clone", { ...target, clone }],
  ["cloneList", { namespace: "shop", cloneList: { kinds: ["v1/Secret"], namespace: "shop" } }],
  ["foreach", { synchronize: true, foreach: [{ list: "a", ...target }] }],
])("accepts %s", (_name, generate) => {
  expect(problems(generate)).toEqual([]);
  expect(problems(generate, "Policy")).toEqual([]);
});
