/** The Events of `winnow controller` on a real API server. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { startControllerCluster } from "./controller-cluster.ts";
import type { ControllerCluster } from "./controller-cluster.ts";
import { checkingPolicy, labelled, noLatest, pod } from "./manifests.ts";
import { expectEvent, scanFlags, verdictsOn } from "./reports.ts";

let cluster: ControllerCluster;
const plane = (): ControlPlane => cluster.plane;

beforeAll(async () => {
  cluster = await startControllerCluster({ namespaces: ["team", "open"] });
  await cluster.apply(pod("bad", "team", "nginx:latest"));
  await cluster.startLeader(...scanFlags);
});

afterAll(() => cluster.stop());

it("what a scan finds is told on the resource and on the policy", async () => {
  await cluster.apply(noLatest);
  const violation = { type: "Warning", reason: "PolicyViolation", action: "Resource Passed" };
  await expectEvent(plane(), "team", {
    ...violation,
    reportingComponent: "kyverno-scan",
    involvedObject: expect.objectContaining({ kind: "Pod", name: "bad" }) as object,
    message: expect.stringContaining("policy no-latest/check fail: validation error") as string,
  });
  await expectEvent(plane(), "default", {
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

it("success is told where the ConfigMap asks for it, and denials with what they deny", async () => {
  await cluster.apply({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "winnow", namespace: "winnow" },
    data: { generateSuccessEvents: "true" },
  });
  const enforced = { failureAction: "Enforce", ...labelled("team") };
  await cluster.apply(checkingPolicy("strict", "Pod", enforced, { background: false }));
  await plane().kubectl(["wait", "--for=condition=Ready", "cpol", "strict", "--timeout=10s"]);
  await expect(cluster.apply(pod("denied", "open", "nginx"))).rejects.toThrow(/strict says no/u);
  await expectEvent(plane(), "default", {
    reason: "PolicyViolation",
    action: "Resource Blocked",
    reportingComponent: "kyverno-admission",
    message: expect.stringContaining("Pod open/denied: [check] fail (blocked); ") as string,
  });
  await cluster.apply(pod("passing", "open", "nginx", { team: "a" }));
  await expectEvent(plane(), "default", {
    type: "Normal",
    reason: "PolicyApplied",
    reportingComponent: "kyverno-admission",
    involvedObject: expect.objectContaining({ kind: "ClusterPolicy", name: "strict" }) as object,
    message: "Pod open/passing: pass",
  });
  expect(await verdictsOn(plane(), "denied", "open")).toEqual([]);
});
