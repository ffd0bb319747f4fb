/** What background scans of `winnow controller` report on a real API server. */
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { startControllerCluster } from "./controller-cluster.ts";
import type { ControllerCluster } from "./controller-cluster.ts";
import type { ControllerProcess } from "./controller-process.ts";
import { checkingPolicy, labelled, noLatest, pod } from "./manifests.ts";
import {
  afterScans,
  expectEvent,
  expectVerdicts,
  list,
  reportOn,
  scanCount,
  scanFlags,
  scanInterval,
  verdictsOn,
} from "./reports.ts";
import type { Report } from "./reports.ts";

let cluster: ControllerCluster;
let controller: ControllerProcess;
const plane = (): ControlPlane => cluster.plane;

const flags = ["--exception-namespace", "exceptions", ...scanFlags];

beforeAll(async () => {
  cluster = await startControllerCluster({ namespaces: ["exceptions", "team", "open"] });
  // what is there before anything judges it
  await cluster.apply(pod("bad", "team", "nginx:latest"));
  await cluster.apply(pod("good", "team", "nginx:1"));
  controller = await cluster.startLeader(...flags);
});

afterAll(() => cluster.stop());

describe("what is stored when a policy comes", () => {
  it("is reported, owned by the resource", async () => {
    await cluster.apply(noLatest);
    await expectVerdicts(plane(), "bad", "no-latest: fail");
    await expectVerdicts(plane(), "good", "no-latest: pass");
    const [stored] = await list<{ metadata: { uid: string } }>(
      plane(),
      "pods",
      "-n",
      "team",
      "--field-selector=metadata.name=bad",
    );
    const uid = stored?.metadata.uid;
    expect(await reportOn(plane(), "bad")).toMatchObject({
      metadata: {
        name: uid,
        labels: { "app.kubernetes.io/managed-by": "kyverno" },
        ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "bad", uid }],
      },
      scope: { apiVersion: "v1", kind: "Pod", name: "bad", namespace: "team", uid },
      results: [
        {
          rule: "check",
          message:
            "validation error: no-latest says no. rule check failed at path /spec/containers/0/image/",
          scored: true,
          source: "kyverno",
          properties: { process: "background scan" },
        },
      ],
      summary: { error: 0, fail: 1, pass: 0, skip: 0, warn: 0 },
    });
  });

  it("is reported in a report of the cluster where it has no namespace", async () => {
    await cluster.apply(checkingPolicy("owned", "Namespace", labelled("owner")));
    const settings = { timeout: 10_000, interval: 100 };
    const reported = async (): Promise<readonly string[]> =>
      (await list<Report>(plane(), "clusterpolicyreports")).map(({ scope }) => scope.name);
    await vi.waitFor(async () => expect(await reported()).toContain("team"), settings);
    await plane().kubectl(["delete", "cpol", "owned"]);
    await vi.waitFor(async () => expect(await reported()).toEqual([]), settings);
  });
});

describe("a report", () => {
  it("is not written while nothing changes, however often the resource is scanned", async () => {
    const before = await reportOn(plane(), "bad");
    await afterScans(controller);
    expect(await reportOn(plane(), "bad")).toEqual(before);
  });

  it("changes with the resource", async () => {
    const image = '{"spec":{"containers":[{"name":"main","image":"nginx:2"}]}}';
    await plane().kubectl(["patch", "pod", "bad", "-n", "team", "-p", image]);
    await expectVerdicts(plane(), "bad", "no-latest: pass");
    await plane().kubectl([
      "patch",
      "pod",
      "bad",
      "-n",
      "team",
      "-p",
      image.replace(":2", ":latest"),
    ]);
    await expectVerdicts(plane(), "bad", "no-latest: fail");
  });

  it("skips what an exception lifts, as soon as it is made and until it is withdrawn", async () => {
    const match = { any: [{ resources: { kinds: ["Pod"], names: ["bad"] } }] };
    const exceptions = [{ policyName: "no-latest", ruleNames: ["check"] }];
    await cluster.apply({
      apiVersion: "kyverno.io/v2",
      kind: "PolicyException",
      metadata: { name: "bad-pod", namespace: "exceptions" },
      spec: { match, exceptions },
    });
    await expectVerdicts(plane(), "bad", "no-latest: skip");
    expect((await reportOn(plane(), "bad"))?.results[0]?.properties).toMatchObject({
      exceptions: "bad-pod",
    });
    await expectEvent(plane(), "exceptions", {
      reason: "PolicySkipped",
      involvedObject: expect.objectContaining({
        kind: "PolicyException",
        name: "bad-pod",
      }) as object,
    });
    await plane().kubectl(["delete", "polex", "bad-pod", "-n", "exceptions"]);
    await expectVerdicts(plane(), "bad", "no-latest: fail");
  });

  it("has what was found at admission beside it", async () => {
    const labels = checkingPolicy("labels", "Pod", labelled("team"), { background: false });
    const mutate = { patchStrategicMerge: { metadata: { annotations: { seen: "yes" } } } };
    const match = { any: [{ resources: { kinds: ["Pod"] } }] };
    await cluster.apply(labels);
    await cluster.apply({
      apiVersion: "kyverno.io/v1",
      kind: "ClusterPolicy",
      metadata: { name: "marks" },
      spec: { rules: [{ name: "seen", match, mutate }] },
    });
    await plane().kubectl(["wait", "--for=condition=Ready", "cpol", "--all", "--timeout=10s"]);
    await cluster.apply(pod("new", "team", "nginx:latest"));
    await expectVerdicts(plane(), "new", "labels: fail", "marks: pass", "no-latest: fail");
    const properties = (await reportOn(plane(), "new"))?.results.map(
      ({ properties: { process } }) => process,
    );
    expect(properties).toEqual(["admission review", "background scan", "background scan"]);
    await expectEvent(plane(), "team", {
      reason: "PolicyViolation",
      reportingComponent: "kyverno-admission",
      involvedObject: expect.objectContaining({ kind: "Pod", name: "new" }) as object,
    });
    // what admission found outlasts the scan
    await afterScans(controller);
    await expectVerdicts(plane(), "new", "labels: fail", "marks: pass", "no-latest: fail");
    await plane().kubectl(["delete", "cpol", "labels", "marks"]);
    await expectVerdicts(plane(), "new", "no-latest: fail");
  });

  it("is written by the leader alone", async () => {
    const second = await cluster.start(...flags);
    try {
      await cluster.apply(pod("other", "open", "nginx:latest"));
      await vi.waitUntil(async () => (await verdictsOn(plane(), "other", "open")).length === 1, {
        timeout: 10_000,
        interval: 100,
      });
      await pause(2 * scanInterval);
      expect(await scanCount(second)).toBe(0);
      expect(second.notes()).not.toContain("leading");
    } finally {
      await second.end("SIGTERM");
    }
  });

  it("loses the results of a policy that is deleted", async () => {
    await plane().kubectl(["delete", "cpol", "no-latest"]);
    await expectVerdicts(plane(), "bad");
    await vi.waitUntil(async () => (await list(plane(), "policyreports", "-A")).length === 0, {
      timeout: 10_000,
      interval: 100,
    });
  });
});

it("a kind that may not be listed is told in the log, and scanned once it may be", async () => {
  await cluster.apply({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "settings", namespace: "team" },
  });
  const owned = labelled("owner");
  await cluster.apply(checkingPolicy("owned", "ConfigMap", owned, { admission: false }));
  await vi.waitUntil(() => controller.notes().includes("scan of configmaps: "), {
    timeout: 10_000,
  });
  await cluster.apply({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "scan-configmaps", labels: { "winnow.scan": "true" } },
    rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }],
  });
  await expectVerdicts(plane(), "settings", "owned: fail");
  await plane().kubectl(["delete", "cpol", "owned"]);
  await expectVerdicts(plane(), "settings");
});
