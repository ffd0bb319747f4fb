import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { compiledSet, podOf, policyOf, ruleOf } from "../policy/policy.fixture.ts";
import { isSameReport, reportOf, subjectOf } from "./report-document.ts";
import type { ReportSubject } from "./report-document.ts";
import { entryHash, reportEntries } from "./report-entries.ts";

const pod = podOf("a");
const subject = subjectOf(pod) as ReportSubject;

async function entriesOf(policies: JsonMap[], now = 1_000_000): Promise<JsonMap[]> {
  const responses = await compiledSet(...policies).evaluate({ object: pod, operation: "CREATE" });
  return reportEntries(responses, now);
}

const annotations = {
  "policies.kyverno.io/category": "Labels",
  "policies.kyverno.io/severity": "high",
};

describe("the entries of a report", () => {
  it("have what a policy and its rules say, in the order of their names", async () => {
    const entries = await entriesOf([
      policyOf("b", [ruleOf("z", ["Pod"]), ruleOf("a", ["Pod"])]),
      policyOf("a", [ruleOf("r", ["Pod"])], {}, { annotations }),
    ]);
    expect(entries.map(({ policy, rule }) => [policy, rule])).toEqual([
      ["a", "r"],
      ["b", "a"],
      ["b", "z"],
    ]);
    expect(entries[0]).toEqual({
      category: "Labels",
      message: "validation error: r says no. rule r failed at path /metadata/labels/app/",
      policy: "a",
      properties: { process: "background scan" },
      result: "fail",
      rule: "r",
      scored: true,
      severity: "high",
      source: "kyverno",
      timestamp: { nanos: 0, seconds: 1000 },
    });
  });

  it("name exceptions, count unscored failures as warnings, and say where results come from", async () => {
    const exception: JsonMap = {
      apiVersion: "kyverno.io/v2",
      kind: "PolicyException",
      metadata: { name: "e", namespace: "exceptions" },
      spec: {
        match: { any: [{ resources: { kinds: ["Pod"] } }] },
        exceptions: [{ policyName: "a", ruleNames: ["r"] }],
      },
    };
    const unscored = { annotations: { "policies.kyverno.io/scored": "false" } };
    const entries = await entriesOf([
      policyOf("a", [ruleOf("r", ["Pod"])]),
      policyOf("b", [ruleOf("r", ["Pod"])], { background: false }, unscored),
      exception,
    ]);
    expect(entries).toMatchObject([
      { result: "skip", properties: { exceptions: "e" } },
      { result: "warn", scored: false, properties: { process: "admission review" } },
    ]);
  });

  it("say the same whenever they were found, and in whichever order their fields come", async () => {
    const [entry = {}] = await entriesOf([policyOf("a", [ruleOf("r", ["Pod"])])]);
    const turned = Object.fromEntries(Object.entries(entry).toReversed());
    expect(entryHash({ ...turned, timestamp: { seconds: 5, nanos: 0 } })).toBe(entryHash(entry));
    expect(entryHash({ ...entry, result: "pass" })).not.toBe(entryHash(entry));
  });
});

describe("a report", () => {
  it("is named by the resource's uid, owned by it, and counts its results", async () => {
    const entries = await entriesOf([policyOf("a", [ruleOf("r", ["Pod"])])]);
    const owner = { apiVersion: "v1", kind: "Pod", name: "a", uid: "uid-a" };
    expect(reportOf("wgpolicyk8s.io/v1alpha2", subject, entries, undefined)).toEqual({
      apiVersion: "wgpolicyk8s.io/v1alpha2",
      kind: "PolicyReport",
      metadata: {
        name: "uid-a",
        namespace: "shop",
        labels: { "app.kubernetes.io/managed-by": "kyverno" },
        ownerReferences: [owner],
      },
      results: entries,
      scope: { ...owner, namespace: "shop" },
      summary: { error: 0, fail: 1, pass: 0, skip: 0, warn: 0 },
    });
    const ofCluster = { ...subject, namespace: "" };
    expect(reportOf("openreports.io/v1alpha1", ofCluster, entries, undefined)).toMatchObject({
      kind: "ClusterReport",
      source: "kyverno",
      scope: owner,
    });
  });

  it("keeps what others wrote into its metadata, and the times of what it said before", async () => {
    const policies = [policyOf("a", [ruleOf("r", ["Pod"])])];
    const api = "wgpolicyk8s.io/v1alpha2";
    const first = reportOf(api, subject, await entriesOf(policies), undefined);
    const metadata = first["metadata"] as JsonMap;
    const labels = { ...(metadata["labels"] as JsonMap), mine: "yes" };
    const stored = { ...first, metadata: { ...metadata, labels, resourceVersion: "7" } };
    const again = reportOf(api, subject, await entriesOf(policies, 9_000_000), stored);
    expect(again).toEqual(stored);
    expect(isSameReport(stored, again)).toBe(true);
    const other = reportOf(api, subject, [], stored);
    expect(isSameReport(stored, other)).toBe(false);
  });
});
