/** Background scans, reports and Events of `winnow controller` on a real API server. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { get as getOverHttps } from "node:https";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startControlPlane } from "./control-plane/control-plane.ts";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { programsFolder } from "./control-plane/programs-folder.ts";
import { installDefinitions, startController } from "./controller-process.ts";
import type { ControllerProcess } from "./controller-process.ts";
import { runWinnow } from "./run-winnow.ts";

const rights = join(import.meta.dirname, "../../examples/controller/rights.yaml");
const folder = mkdtempSync(join(tmpdir(), "winnow-reports-"));
const kubeconfig = join(folder, "winnow.kubeconfig");
/** Shorter than anybody would have it, so that rescans happen while the tests run. */
const interval = 2000;
const flags = ["--exception-namespace", "exceptions", "--background-scan-interval", "2s"];
let plane: ControlPlane;
let controller: ControllerProcess;

beforeAll(async () => {
  plane = await startControlPlane(programsFolder());
  const { stdout: definitions } = await runWinnow("crds");
  const ofPolicies = definitions.split("\n---\n").filter((text) => text.includes("kyverno.io"));
  await installDefinitions(plane, ofPolicies.join("\n---\n"));
  await plane.kubectl(["apply", "-f", rights]);
  for (const namespace of ["exceptions", "team", "open"]) {
    // oxlint-disable-next-line no-await-in-loop -- three of them
    await plane.kubectl(["create", "namespace", namespace]);
  }
  const token = (await plane.kubectl(["create", "token", "winnow", "-n", "winnow"])).trim();
  const config = JSON.parse(readFileSync(plane.kubeconfig, "utf8")) as object;
  const users = [{ name: "admin", user: { token } }];
  writeFileSync(kubeconfig, JSON.stringify({ ...config, users }), { mode: 0o600 });
  // what is there before anything judges it
  await create(pod("bad", "team", "nginx:latest"));
  await create(pod("good", "team", "nginx:1"));
  controller = await startController(kubeconfig, ...flags);
  await vi.waitUntil(() => controller.notes().includes("leading"), { timeout: 20_000 });
  await vi.waitUntil(() => controller.notes().includes("no reports are written: the cluster has"));
  await installDefinitions(plane, definitions);
});

afterAll(async () => {
  await controller.end("SIGKILL");
  await plane.stop();
  rmSync(folder, { recursive: true, force: true });
});

function create(object: object): Promise<string> {
  return plane.kubectl(["apply", "-f", "-"], JSON.stringify(object));
}

function pod(name: string, namespace: string, image: string): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace },
    spec: { containers: [{ name: "main", image }] },
  };
}

function policy(name: string, kind: string, validate: object, spec: object = {}): object {
  const match = { any: [{ resources: { kinds: [kind] } }] };
  const rule = { name: "check", match, validate: { message: `${name} says no`, ...validate } };
  return {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name },
    spec: { rules: [rule], ...spec },
  };
}

const noLatest = policy("no-latest", "Pod", {
  pattern: { spec: { containers: [{ image: "!*:latest" }] } },
});

interface Report {
  readonly metadata: {
    readonly name: string;
    readonly resourceVersion: string;
    readonly labels: object;
    readonly ownerReferences: readonly { readonly uid: string }[];
  };
  readonly scope: { readonly kind: string; readonly name: string };
  readonly results: readonly {
    readonly policy: string;
    readonly rule: string;
    readonly result: string;
    readonly message: string;
    readonly properties: Readonly<Record<string, string>>;
  }[];
  readonly summary: Readonly<Record<string, number>>;
}

async function list<T>(kind: string, ...place: string[]): Promise<readonly T[]> {
  const text = await plane.kubectl(["get", kind, ...place, "-o", "json"]);
  return (JSON.parse(text) as { readonly items: readonly T[] }).items;
}

async function reportOn(name: string, namespace = "team"): Promise<Report | undefined> {
  const reports = await list<Report>("policyreports", "-n", namespace);
  return reports.find(({ scope }) => scope.name === name);
}

/** What the report says of each policy: `no-latest: fail`. */
async function verdictsOn(name: string, namespace?: string): Promise<readonly string[]> {
  const report = await reportOn(name, namespace);
  return (report?.results ?? []).map(({ policy: by, result }) => `${by}: ${result}`);
}

/** Waits until the report says this of each policy. */
async function expectVerdicts(name: string, ...wanted: string[]): Promise<void> {
  const settings = { timeout: 10_000, interval: 100 };
  await vi.waitFor(async () => expect(await verdictsOn(name)).toEqual(wanted), settings);
}

interface KubernetesEvent {
  readonly type: string;
  readonly reason: string;
  readonly action: string;
  readonly message: string;
  readonly reportingComponent: string;
  readonly involvedObject: { readonly kind: string; readonly name: string; readonly uid?: string };
}

function events(namespace: string): Promise<readonly KubernetesEvent[]> {
  return list<KubernetesEvent>("events", "-n", namespace);
}

/** Waits for an Event that is like this. */
async function expectEvent(namespace: string, wanted: object): Promise<void> {
  await vi.waitFor(
    async () => {
      const found = await events(namespace);
      expect(found).toContainEqual(expect.objectContaining(wanted));
    },
    { timeout: 10_000, interval: 200 },
  );
}

describe("what is stored when a policy comes", () => {
  it("is reported, owned by the resource", async () => {
    await create(noLatest);
    await expectVerdicts("bad", "no-latest: fail");
    await expectVerdicts("good", "no-latest: pass");
    const [stored] = await list<{ metadata: { uid: string } }>(
      "pods",
      "-n",
      "team",
      "--field-selector=metadata.name=bad",
    );
    const uid = stored?.metadata.uid;
    expect(await reportOn("bad")).toMatchObject({
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

  it("is told by Events, on the resource and on the policy", async () => {
    const violation = { type: "Warning", reason: "PolicyViolation", action: "Resource Passed" };
    await expectEvent("team", {
      ...violation,
      reportingComponent: "kyverno-scan",
      involvedObject: expect.objectContaining({ kind: "Pod", name: "bad" }) as object,
      message: expect.stringContaining("policy no-latest/check fail: validation error") as string,
    });
    await expectEvent("default", {
      ...violation,
      reportingComponent: "kyverno-scan",
      involvedObject: expect.objectContaining({
        kind: "ClusterPolicy",
        name: "no-latest",
        uid: expect.any(String) as string,
      }) as object,
      message: expect.stringContaining("Pod team/bad: [check] fail; ") as string,
    });
  });

  it("is reported in a report of the cluster where it has no namespace", async () => {
    await create(
      policy("owned", "Namespace", { pattern: { metadata: { labels: { owner: "?*" } } } }),
    );
    const settings = { timeout: 10_000, interval: 100 };
    const reported = async (): Promise<readonly string[]> =>
      (await list<Report>("clusterpolicyreports")).map(({ scope }) => scope.name);
    await vi.waitFor(async () => expect(await reported()).toContain("team"), settings);
    await plane.kubectl(["delete", "cpol", "owned"]);
    await vi.waitFor(async () => expect(await reported()).toEqual([]), settings);
  });
});

describe("a report", () => {
  it("is not written while nothing changes, however often the resource is scanned", async () => {
    const before = await reportOn("bad");
    const scans = await scanCount();
    await vi.waitUntil(async () => (await scanCount()) >= scans + 2, {
      timeout: 5 * interval,
      interval: 100,
    });
    expect(await reportOn("bad")).toEqual(before);
  });

  it("changes with the resource", async () => {
    const image = '{"spec":{"containers":[{"name":"main","image":"nginx:2"}]}}';
    await plane.kubectl(["patch", "pod", "bad", "-n", "team", "-p", image]);
    await expectVerdicts("bad", "no-latest: pass");
    await plane.kubectl([
      "patch",
      "pod",
      "bad",
      "-n",
      "team",
      "-p",
      image.replace(":2", ":latest"),
    ]);
    await expectVerdicts("bad", "no-latest: fail");
  });

  it("skips what an exception lifts, as soon as it is made and until it is withdrawn", async () => {
    const match = { any: [{ resources: { kinds: ["Pod"], names: ["bad"] } }] };
    const exceptions = [{ policyName: "no-latest", ruleNames: ["check"] }];
    await create({
      apiVersion: "kyverno.io/v2",
      kind: "PolicyException",
      metadata: { name: "bad-pod", namespace: "exceptions" },
      spec: { match, exceptions },
    });
    await expectVerdicts("bad", "no-latest: skip");
    expect((await reportOn("bad"))?.results[0]?.properties).toMatchObject({
      exceptions: "bad-pod",
    });
    await expectEvent("exceptions", {
      reason: "PolicySkipped",
      involvedObject: expect.objectContaining({
        kind: "PolicyException",
        name: "bad-pod",
      }) as object,
    });
    await plane.kubectl(["delete", "polex", "bad-pod", "-n", "exceptions"]);
    await expectVerdicts("bad", "no-latest: fail");
  });

  it("has what was found at admission beside it", async () => {
    const labels = policy(
      "labels",
      "Pod",
      { pattern: { metadata: { labels: { team: "?*" } } } },
      { background: false },
    );
    const mutate = { patchStrategicMerge: { metadata: { annotations: { seen: "yes" } } } };
    const match = { any: [{ resources: { kinds: ["Pod"] } }] };
    await create(labels);
    await create({
      apiVersion: "kyverno.io/v1",
      kind: "ClusterPolicy",
      metadata: { name: "marks" },
      spec: { rules: [{ name: "seen", match, mutate }] },
    });
    await plane.kubectl(["wait", "--for=condition=Ready", "cpol", "--all", "--timeout=10s"]);
    await create(pod("new", "team", "nginx:latest"));
    await expectVerdicts("new", "labels: fail", "marks: pass", "no-latest: fail");
    const properties = (await reportOn("new"))?.results.map(
      ({ properties: { process } }) => process,
    );
    expect(properties).toEqual(["admission review", "background scan", "background scan"]);
    await expectEvent("team", {
      reason: "PolicyViolation",
      reportingComponent: "kyverno-admission",
      involvedObject: expect.objectContaining({ kind: "Pod", name: "new" }) as object,
    });
    // what admission found outlasts the scan
    const scans = await scanCount();
    await vi.waitUntil(async () => (await scanCount()) >= scans + 2, { timeout: 5 * interval });
    await expectVerdicts("new", "labels: fail", "marks: pass", "no-latest: fail");
    await plane.kubectl(["delete", "cpol", "labels", "marks"]);
    await expectVerdicts("new", "no-latest: fail");
  });

  it("is written by the leader alone", async () => {
    const second = await startController(kubeconfig, ...flags);
    try {
      await create(pod("other", "open", "nginx:latest"));
      await vi.waitUntil(async () => (await verdictsOn("other", "open")).length === 1, {
        timeout: 10_000,
        interval: 100,
      });
      await new Promise((resolve) => {
        setTimeout(resolve, 2 * interval);
      });
      expect(await scanCount(second)).toBe(0);
      expect(second.notes()).not.toContain("leading");
    } finally {
      await second.end("SIGTERM");
    }
  });

  it("loses the results of a policy that is deleted", async () => {
    await plane.kubectl(["delete", "cpol", "no-latest"]);
    await expectVerdicts("bad");
    await vi.waitUntil(async () => (await list("policyreports", "-A")).length === 0, {
      timeout: 10_000,
      interval: 100,
    });
  });
});

it("a kind that may not be listed is told in the log, and scanned once it may be", async () => {
  await create({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "settings", namespace: "team" },
  });
  const owned = { pattern: { metadata: { labels: { owner: "?*" } } } };
  await create(policy("owned", "ConfigMap", owned, { admission: false }));
  await vi.waitUntil(() => controller.notes().includes("scan of configmaps: "), {
    timeout: 10_000,
  });
  await create({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "scan-configmaps", labels: { "winnow.scan": "true" } },
    rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }],
  });
  await expectVerdicts("settings", "owned: fail");
  await plane.kubectl(["delete", "cpol", "owned"]);
  await expectVerdicts("settings");
});

it("success is told where the ConfigMap asks for it, and denials with what they deny", async () => {
  await create({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "winnow", namespace: "winnow" },
    data: { generateSuccessEvents: "true" },
  });
  const enforced = { failureAction: "Enforce", pattern: { metadata: { labels: { team: "?*" } } } };
  await create(policy("strict", "Pod", enforced, { background: false }));
  await plane.kubectl(["wait", "--for=condition=Ready", "cpol", "strict", "--timeout=10s"]);
  await expect(create(pod("denied", "open", "nginx"))).rejects.toThrow(/strict says no/u);
  await expectEvent("default", {
    reason: "PolicyViolation",
    action: "Resource Blocked",
    reportingComponent: "kyverno-admission",
    message: expect.stringContaining("Pod open/denied: [check] fail (blocked); ") as string,
  });
  const labels = { team: "a" };
  const passing = pod("passing", "open", "nginx") as { metadata: object };
  await create({ ...passing, metadata: { ...passing.metadata, labels } });
  await expectEvent("default", {
    type: "Normal",
    reason: "PolicyApplied",
    reportingComponent: "kyverno-admission",
    involvedObject: expect.objectContaining({ kind: "ClusterPolicy", name: "strict" }) as object,
    message: "Pod open/passing: pass",
  });
  expect(await verdictsOn("denied", "open")).toEqual([]);
});

it("reports are those of openreports.io where that is asked for", async () => {
  expect(await controller.end("SIGTERM")).toBe(0);
  controller = await startController(
    kubeconfig,
    ...flags,
    "--openreports",
    "--allowed-results",
    "fail",
  );
  await create(noLatest);
  await vi.waitUntil(
    async () => {
      const reports = await list<Report>("reports.openreports.io", "-n", "team");
      return (
        reports
          .map(({ scope }) => scope.name)
          .toSorted()
          .join(" ") === "bad new"
      );
    },
    { timeout: 30_000, interval: 200 },
  );
  expect(await list("policyreports", "-n", "team")).toEqual([]);
});

/** How often the Pod `bad` and others were found failing by scans, as the metrics tell it. */
async function scanCount({ port } = controller): Promise<number> {
  const text = await metricsOf(port);
  const lines = text
    .split("\n")
    .filter((line) => line.startsWith("kyverno_policy_results_total{"))
    .filter((line) => line.includes('rule_execution_cause="background_scan"'))
    .filter((line) => line.includes('rule_result="fail"') && line.includes('"team"'));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}

function metricsOf(port: number): Promise<string> {
  const url = `https://127.0.0.1:${port}/metrics`;
  return new Promise((resolve, reject) => {
    getOverHttps(url, { rejectUnauthorized: false }, (response) => {
      let text = "";
      response.on("data", (data: Buffer) => (text += data.toString()));
      response.on("end", () => resolve(text));
    }).on("error", reject);
  });
}
