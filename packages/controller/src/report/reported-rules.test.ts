import type { JsonMap } from "@winnow/value";
import { expect, it } from "vitest";
import { compiledSet, policyOf, ruleOf } from "../policy/policy.fixture.ts";
import { admissionRules } from "./reported-rules.ts";

function keysOf(...policies: JsonMap[]): string[] {
  return [...admissionRules(compiledSet(...policies).policies)];
}

const mutate = { patchStrategicMerge: { metadata: { labels: { a: "b" } } } };
const rules = [ruleOf("check", ["ConfigMap"]), ruleOf("change", ["ConfigMap"], { mutate })];

it("results come from admission where no scan finds them", () => {
  expect(keysOf(policyOf("p", rules))).toEqual(["p change"]);
  expect(keysOf(policyOf("p", rules, { background: false }))).toEqual(["p check", "p change"]);
  const pods = policyOf("p", [ruleOf("r", ["Pod"])], { background: false });
  expect(keysOf(pods)).toEqual(["p r", "p autogen-r", "p autogen-cronjob-r"]);
});

it("policies of namespaces are named with them; those without reports or admission have none", () => {
  const spec = { background: false };
  expect(keysOf(policyOf("p", rules.slice(0, 1), spec, { namespace: "n" }))).toEqual(["n/p check"]);
  const labels = { "reports.kyverno.io/disabled": "true" };
  expect(keysOf(policyOf("p", rules, spec, { labels }))).toEqual([]);
  expect(keysOf(policyOf("p", rules.slice(0, 1), { admission: false }))).toEqual([]);
});
