/** Of which API the reports of `winnow controller` are. */
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { customResources, startControllerCluster } from "./controller-cluster.ts";
import type { ControllerCluster } from "./controller-cluster.ts";
import { installDefinitions } from "./controller-process.ts";
import type { ControllerProcess } from "./controller-process.ts";
import { noLatest, pod } from "./manifests.ts";
import { list, expectVerdicts, scanFlags } from "./reports.ts";
import type { Report } from "./reports.ts";

let cluster: ControllerCluster;
let controller: ControllerProcess;
const plane = (): ControlPlane => cluster.plane;

beforeAll(async () => {
  const isInstalled = (definition: string): boolean => definition.includes("kyverno.io");
  cluster = await startControllerCluster({ namespaces: ["team"], isInstalled });
  await cluster.apply(pod("bad", "team", "nginx:latest"));
  await cluster.apply(pod("good", "team", "nginx:1"));
  controller = await cluster.startLeader(...scanFlags);
});

afterAll(() => cluster.stop());

it("is told where it is missing, and reports are written once it is there", async () => {
  await vi.waitUntil(() => controller.notes().includes("no reports are written: the cluster has"));
  await installDefinitions(plane(), (await customResources()).join("\n---\n"));
  await cluster.apply(noLatest);
  await expectVerdicts(plane(), "bad", "no-latest: fail");
  await cluster.plane.kubectl(["delete", "cpol", "no-latest"]);
  await expectVerdicts(plane(), "bad");
});

it("reports are those of openreports.io where that is asked for", async () => {
  expect(await controller.end("SIGTERM")).toBe(0);
  controller = await cluster.startLeader(
    ...scanFlags,
    "--openreports",
    "--allowed-results",
    "fail",
  );
  await cluster.apply(noLatest);
  await vi.waitUntil(
    async () => {
      const reports = await list<Report>(plane(), "reports.openreports.io", "-n", "team");
      return (
        reports
          .map(({ scope }) => scope.name)
          .toSorted()
          .join(" ") === "bad"
      );
    },
    { timeout: 30_000, interval: 200 },
  );
  expect(await list(plane(), "policyreports", "-n", "team")).toEqual([]);
});
