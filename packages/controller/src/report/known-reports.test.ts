import type { KubeClient } from "@winnow/kube";
import type { Json, JsonMap } from "@winnow/value";
import { afterEach, expect, it } from "vitest";
import { followReports } from "./known-reports.ts";
import type { KnownReports } from "./known-reports.ts";
import { reportOf } from "./report-document.ts";
import { hashed } from "./report-entries.ts";

const subject = { apiVersion: "v1", kind: "Pod", namespace: "shop", name: "a", uid: "uid-a" };
const namespace = { apiVersion: "v1", kind: "Namespace", namespace: "", name: "n", uid: "uid-n" };
const api = "wgpolicyk8s.io/v1alpha2";

function entry(policy: string, result: string): JsonMap {
  return { policy, rule: "r", result, properties: { process: "background scan" } };
}

const open: KnownReports[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((known) => known.stop()));
});

/** What is known of a cluster with these reports, which do not change. */
async function follow(...reports: JsonMap[]): Promise<KnownReports> {
  const client = {
    get(path: string): Promise<Json> {
      expect(path).toContain("labelSelector=app.kubernetes.io%2Fmanaged-by%3Dkyverno");
      const kind = path.includes("clusterpolicyreports") ? "ClusterPolicyReport" : "PolicyReport";
      const items = reports.filter((report) => report["kind"] === kind);
      return Promise.resolve({ metadata: { resourceVersion: "1" }, items });
    },
    // oxlint-disable-next-line require-yield -- nothing happens
    async *lines(_: string, signal: AbortSignal) {
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
      });
    },
  } as unknown as KubeClient;
  const known = followReports(client, api, () => {});
  open.push(known);
  await known.synced;
  return known;
}

const stored = [entry("a", "fail"), entry("b", "pass")];

it("a report is up to date where it says the same, and besides only what may stay", async () => {
  const known = await follow(reportOf(api, subject, stored, undefined));
  const isUpToDate = (entries: JsonMap[], ...kept: string[]): boolean =>
    known.isUpToDate(subject, entries.map(hashed), (key) => kept.includes(key));
  expect(isUpToDate([...stored].toReversed())).toBe(true);
  expect(isUpToDate(stored.map((each) => ({ ...each, timestamp: { seconds: 9 } })))).toBe(true);
  expect(isUpToDate([entry("a", "fail")])).toBe(false);
  expect(isUpToDate([entry("a", "fail")], "b r")).toBe(true);
  expect(isUpToDate([entry("a", "fail"), entry("b", "fail")], "b r")).toBe(false);
  expect(isUpToDate([...stored, entry("c", "pass")], "a r", "b r")).toBe(false);
  expect(isUpToDate([])).toBe(false);
});

it("there is nothing to write about a resource without results and without a report", async () => {
  const known = await follow();
  expect(known.isThere(subject)).toBe(false);
  expect(known.isUpToDate(subject, [], () => false)).toBe(true);
  expect(known.isUpToDate(subject, stored.map(hashed), () => true)).toBe(false);
});

it("reports of namespaces and of the cluster tell what they are on", async () => {
  const reports = [subject, namespace].map((each) => reportOf(api, each, stored, undefined));
  const known = await follow(...reports);
  expect([...known.subjects()]).toEqual([subject, namespace]);
  expect(known.isThere(namespace)).toBe(true);
  expect(known.has(namespace, hashed(entry("a", "fail")).hash)).toBe(true);
  expect(known.has(namespace, hashed(entry("a", "pass")).hash)).toBe(false);
});
