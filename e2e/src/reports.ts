/** The reports and Events of a cluster, and how often it was scanned, as the tests ask for them. */
import { get as getOverHttps } from "node:https";
import { expect, vi } from "vitest";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import type { ControllerProcess } from "./controller-process.ts";

/** Shorter than anybody would have it, so that rescans happen while the tests run. */
export const scanFlags: readonly string[] = ["--background-scan-interval", "2s"];
/** The same in milliseconds. */
export const scanInterval = 2000;

export interface Report {
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

export async function list<T>(
  plane: ControlPlane,
  kind: string,
  ...place: string[]
): Promise<readonly T[]> {
  const text = await plane.kubectl(["get", kind, ...place, "-o", "json"]);
  return (JSON.parse(text) as { readonly items: readonly T[] }).items;
}

export async function reportOn(
  plane: ControlPlane,
  name: string,
  namespace = "team",
): Promise<Report | undefined> {
  const reports = await list<Report>(plane, "policyreports", "-n", namespace);
  return reports.find(({ scope }) => scope.name === name);
}

/** What the report says of each policy: `no-latest: fail`. */
export async function verdictsOn(
  plane: ControlPlane,
  name: string,
  namespace?: string,
): Promise<readonly string[]> {
  const report = await reportOn(plane, name, namespace);
  return (report?.results ?? []).map(({ policy: by, result }) => `${by}: ${result}`);
}

/** Waits until the report says this of each policy. */
export async function expectVerdicts(
  plane: ControlPlane,
  name: string,
  ...wanted: string[]
): Promise<void> {
  const settings = { timeout: 10_000, interval: 100 };
  await vi.waitFor(async () => expect(await verdictsOn(plane, name)).toEqual(wanted), settings);
}

interface KubernetesEvent {
  readonly type: string;
  readonly reason: string;
  readonly action: string;
  readonly message: string;
  readonly reportingComponent: string;
  readonly involvedObject: { readonly kind: string; readonly name: string; readonly uid?: string };
}

/** Waits for an Event that is like this. */
export async function expectEvent(
  plane: ControlPlane,
  namespace: string,
  wanted: object,
): Promise<void> {
  await vi.waitFor(
    async () => {
      const found = await list<KubernetesEvent>(plane, "events", "-n", namespace);
      expect(found).toContainEqual(expect.objectContaining(wanted));
    },
    { timeout: 10_000, interval: 200 },
  );
}

/** How often resources of the namespace `team` were found failing by scans, as the metrics tell it. */
export async function scanCount({ port }: ControllerProcess): Promise<number> {
  const text = await metricsOf(port);
  const lines = text
    .split("\n")
    .filter((line) => line.startsWith("kyverno_policy_results_total{"))
    .filter((line) => line.includes('rule_execution_cause="background_scan"'))
    .filter((line) => line.includes('rule_result="fail"') && line.includes('"team"'));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}

/** Waits until everything was scanned twice from now on. */
export async function afterScans(controller: ControllerProcess): Promise<void> {
  const before = await scanCount(controller);
  await vi.waitUntil(async () => (await scanCount(controller)) >= before + 2, {
    timeout: 5 * scanInterval,
    interval: 100,
  });
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
