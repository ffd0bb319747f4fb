/** deploy/winnow.yaml, which is made from the chart, on a real API server: it is accepted, its rights suffice and are no more. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startControlPlane } from "./control-plane/control-plane.ts";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { programsFolder } from "./control-plane/programs-folder.ts";
import { accountKubeconfig, installDefinitions, startController } from "./controller-process.ts";
import type { ControllerProcess } from "./controller-process.ts";
import { runWinnow } from "./run-winnow.ts";
import { teamPolicy } from "./team-policy.ts";

const manifests = join(import.meta.dirname, "../../deploy/winnow.yaml");
const apply = ["apply", "--server-side", "-f", manifests];
const folder = mkdtempSync(join(tmpdir(), "winnow-install-"));
let plane: ControlPlane;
let controller: ControllerProcess | undefined;

beforeAll(async () => {
  plane = await startControlPlane(programsFolder());
});

afterAll(async () => {
  await controller?.end("SIGKILL");
  await plane.stop();
  rmSync(folder, { recursive: true, force: true });
});

function certificate(): Promise<string> {
  const data = "jsonpath={.data.tls\\.crt}";
  return plane.kubectl(["get", "secret", "winnow-tls", "-n", "winnow", "-o", data]);
}

it("every manifest is accepted by the API server, before anything is stored", async () => {
  // what is looked up in the dry run, and would not be there yet
  await installDefinitions(plane, (await runWinnow("crds")).stdout);
  await plane.kubectl(["create", "namespace", "winnow"]);
  const answer = await plane.kubectl([...apply, "--dry-run=server", "--force-conflicts"]);
  const accepted = answer.match(/serverside-applied \(server dry run\)/gu) ?? [];
  expect(accepted.length).toBeGreaterThanOrEqual(20);
  expect(await plane.kubectl(["get", "deployments", "-A", "-o", "name"])).toBe("");
});

it("pods come into being in a namespace that enforces the restricted standard", async () => {
  await plane.kubectl([...apply, "--force-conflicts"]);
  const pods = ["get", "pods", "-n", "winnow", "-o", "name"];
  const count = async (): Promise<number> => (await plane.kubectl(pods)).trim().split("\n").length;
  await expect.poll(count, { timeout: 30_000 }).toBe(3);
});

it("the rights suffice to judge, to write webhooks and status, and to hold the Lease", async () => {
  const kubeconfig = join(folder, "winnow.kubeconfig");
  writeFileSync(kubeconfig, await accountKubeconfig(plane), { mode: 0o600 });
  controller = await startController(kubeconfig);
  const policy = teamPolicy("labels", "Service", "a team is wanted", true);
  await plane.kubectl(["create", "-f", "-"], JSON.stringify(policy));
  await plane.kubectl(["wait", "--for=condition=Ready", "cpol", "labels", "--timeout=20s"]);
  const service = ["create", "service", "clusterip", "bad", "--tcp=80"];
  await expect(plane.kubectl(service)).rejects.toThrow(/a team is wanted/u);
  expect(await certificate()).not.toBe("");
  expect(controller.notes()).not.toMatch(/error:|forbidden/u);
});

it("what Winnow has filled in stays when the manifests are applied once more", async () => {
  const before = await certificate();
  expect(before).not.toBe("");
  await plane.kubectl(apply);
  expect(await certificate()).toBe(before);
});

it.each([
  ["get", "secrets", "-n", "default"],
  ["list", "secrets", "-n", "winnow"],
  ["get", "secrets/other", "-n", "winnow"],
  ["create", "secrets", "-n", "winnow"],
  ["create", "pods", "-n", "winnow"],
  ["patch", "validatingwebhookconfigurations/other"],
  ["delete", "mutatingwebhookconfigurations/other"],
  ["update", "clusterpolicies"],
  ["create", "policyexceptions", "-n", "default"],
  ["update", "leases/other", "-n", "kube-system"],
  ["create", "clusterrolebindings"],
  ["impersonate", "users"],
])("the rights do not reach to %s %s", async (...question) => {
  const who = ["--as", "system:serviceaccount:winnow:winnow"];
  const answer = await plane
    .kubectl(["auth", "can-i", ...question, ...who])
    .catch((error: unknown) => (error as { stdout: string }).stdout);
  expect(answer.trim()).toBe("no");
});
