import type { KubeClient } from "@winnow/kube";
import { formatValue, getPath } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ServedKinds } from "../cluster/served-kinds.ts";
import { createCurrentPolicies } from "../controller/current-policies.ts";
import { createPolicyDocuments } from "../policy/policy-documents.ts";
import { podOf, policyOf, ruleOf } from "../policy/policy.fixture.ts";
import { reportOf, subjectOf } from "../report/report-document.ts";
import type { ReportSubject } from "../report/report-document.ts";
import { served } from "../webhook/served.fixture.ts";
import { startBackgroundScan } from "./background-scan.ts";
import type { BackgroundScan } from "./background-scan.ts";

const api = "wgpolicyk8s.io/v1alpha2";
const checks = policyOf("checks", [ruleOf("r", ["Pod"])]);
const admitted = policyOf("admitted", [ruleOf("r", ["Pod"])], { background: false });

function entry(policy: string, result: string): JsonMap {
  return { policy, rule: "r", result };
}

/** A report that the cluster holds on an object. */
function stored(object: JsonMap, ...entries: JsonMap[]): JsonMap {
  return reportOf(api, subjectOf(object) as ReportSubject, entries, undefined);
}

interface Played {
  readonly scan: BackgroundScan;
  /** What becomes of the report on each resource, by its name: `policy: result` for each entry. */
  readonly put: Map<string, string[]>;
  /** The names of resources of which something new was told. */
  readonly told: string[];
}

const open: BackgroundScan[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((scan) => scan.stop()));
});

/** A scan of a cluster with these policies, Pods and reports, which do not change. */
function play(policies: JsonMap[], pods: JsonMap[], reports: JsonMap[] = []): Played {
  const documents = createPolicyDocuments();
  for (const policy of policies) documents.put(policy);
  const current = createCurrentPolicies("sound", () => null);
  const kinds: ServedKinds = {
    resources: served,
    scopeOf: () => "Namespaced",
    asNamed: (asked) => asked,
  };
  const snapshot = current.exchange(documents.all(), kinds);
  const put = new Map<string, string[]>();
  const told: string[] = [];
  const client = {
    get(path: string): Promise<Json> {
      const lists: [string, JsonMap[]][] = [
        ["/pods?", pods],
        ["/policyreports?", reports],
      ];
      const [, items = []] = lists.find(([part]) => path.includes(part)) ?? [];
      return Promise.resolve({ metadata: { resourceVersion: "1" }, items });
    },
    // oxlint-disable-next-line require-yield -- nothing happens
    async *lines(_: string, signal: AbortSignal) {
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
      });
    },
  } as unknown as KubeClient;
  const no = (): Promise<never> => Promise.reject(new Error("nothing is looked up"));
  const scan = startBackgroundScan({
    client,
    api,
    writer: {
      put({ name, uid }, change) {
        const report = reports.find((each) => getPath(each, ["metadata", "name"]) === uid);
        const results = getPath(report, ["results"]);
        const after = change(Array.isArray(results) ? (results as JsonMap[]) : []);
        put.set(
          name,
          after.map(
            (each) => `${formatValue(each["policy"] ?? "")}: ${formatValue(each["result"] ?? "")}`,
          ),
        );
        return true;
      },
      room: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    },
    allowedResults: new Set(["fail", "pass"]),
    interval: 1_000_000,
    semantics: "sound",
    snapshot: () => snapshot,
    watch: { labelsOfNamespace: () => ({}) },
    providers: { configMap: no, apiCall: no, namespace: no, listResources: no },
    metrics: { scanned: () => {} },
    isFiltered: ({ name }) => name === "filtered",
    onScanned: ({ name }) => told.push(name),
    onError: (error) => {
      throw error;
    },
  });
  open.push(scan);
  return { scan, put, told };
}

describe("a background scan", () => {
  it("reports what it finds, and leaves what admission has found beside it", async () => {
    const known = stored(podOf("a"), entry("admitted", "fail"), entry("gone", "fail"));
    const { put, told } = play([checks, admitted], [podOf("a"), podOf("b", { app: "x" })], [known]);
    await vi.waitUntil(() => put.size === 2);
    expect(put.get("a")).toEqual(["admitted: fail", "checks: fail"]);
    expect(put.get("b")).toEqual(["checks: pass"]);
    expect(told).toEqual(["a", "b"]);
  });

  it("takes away what it had found on a resource that is not judged any more", async () => {
    const filtered = podOf("filtered");
    const known = stored(filtered, entry("checks", "fail"));
    const { put, told } = play([checks], [filtered, podOf("a")], [known]);
    await vi.waitUntil(() => put.size === 2);
    expect(put.get("filtered")).toEqual([]);
    expect(told).toEqual(["a"]);
  });

  it("takes away what it had found on kinds that are not scanned any more", async () => {
    const known = stored(podOf("a"), entry("admitted", "fail"), entry("checks", "fail"));
    const { put, told } = play([admitted], [podOf("a")], [known]);
    await vi.waitUntil(() => put.size === 1);
    expect(put.get("a")).toEqual(["admitted: fail"]);
    expect(told).toEqual([]);
  });
});
