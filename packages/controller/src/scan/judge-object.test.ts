import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { compiledSet, podOf, policyOf, ruleOf } from "../policy/policy.fixture.ts";
import { joinResponses, judgeObject } from "./judge-object.ts";

async function verdicts(
  policies: JsonMap[],
  object: JsonMap = podOf("a"),
  labels: Record<string, string> = {},
): Promise<string[]> {
  const state = { policies: compiledSet(...policies), semantics: "sound", providers: {} } as const;
  const responses = await judgeObject(state, object, labels);
  return responses.flatMap(({ policy, results }) =>
    results.map(({ rule, verdict }) => `${policy.name}/${rule}: ${verdict}`),
  );
}

describe("an object in a scan", () => {
  it("is judged by policies with scans and reports, as it is stored", async () => {
    const mutate = { patchStrategicMerge: { metadata: { labels: { app: "set" } } } };
    const labels = { "reports.kyverno.io/disabled": "true" };
    const policies = [
      policyOf("changes", [ruleOf("r", ["Pod"], { mutate })]),
      policyOf("checks", [ruleOf("r", ["Pod"])]),
      policyOf("unreported", [ruleOf("r", ["Pod"])], {}, { labels }),
      policyOf("unscanned", [ruleOf("r", ["Pod"])], { background: false }),
    ];
    expect(await verdicts(policies)).toEqual(["checks/r: fail"]);
    expect(await verdicts(policies, podOf("a", { app: "x" }))).toEqual(["checks/r: pass"]);
  });

  it("is known by the labels of its namespace", async () => {
    const namespaceSelector = { matchLabels: { strict: "yes" } };
    const match = { any: [{ resources: { kinds: ["Pod"], namespaceSelector } }] };
    const policies = [policyOf("p", [{ ...ruleOf("r", ["Pod"]), match }])];
    expect(await verdicts(policies)).toEqual([]);
    expect(await verdicts(policies, podOf("a"), { strict: "yes" })).toEqual(["p/r: fail"]);
  });

  it("has one result for each rule, the first one", async () => {
    const set = compiledSet(policyOf("p", [ruleOf("r", ["Pod"])]));
    const judge = (app: string): ReturnType<typeof set.evaluate> =>
      set.evaluate({ object: podOf("a", app === "" ? {} : { app }), operation: "CREATE" });
    const both = [...(await judge("")), ...(await judge("x"))];
    expect(joinResponses(both)).toMatchObject([{ results: [{ rule: "r", verdict: "fail" }] }]);
  });
});
