/** A cluster with a controller that can be killed and started anew, and what the tests ask of both. */
import { createKubeClient, findAccess } from "@winnow/kube";
import type { KubeClient } from "@winnow/kube";
import { getPath } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { vi } from "vitest";
import { startControlPlane } from "../control-plane/control-plane.ts";
import type { ControlPlane } from "../control-plane/control-plane.ts";
import { programsFolder } from "../control-plane/programs-folder.ts";
import { installDefinitions, startController, startControllerAt } from "../controller-process.ts";
import type { ControllerProcess } from "../controller-process.ts";
import { runWinnow } from "../run-winnow.ts";

export interface GuardedCluster {
  readonly plane: ControlPlane;
  readonly client: KubeClient;
  controller(): ControllerProcess;
  /** Kills the controller without a warning. */
  kill(): Promise<void>;
  /** Starts it anew on the same port, as a Service would find the next pod. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

const policyPath = "/apis/kyverno.io/v1/clusterpolicies";
const configMapPath = "/api/v1/namespaces/default/configmaps";

export async function startGuardedCluster(...flags: string[]): Promise<GuardedCluster> {
  const plane = await startControlPlane(programsFolder());
  const client = createKubeClient(findAccess({ file: plane.kubeconfig }));
  await installDefinitions(plane, (await runWinnow("crds")).stdout);
  await plane.kubectl(["create", "namespace", "winnow"]);
  let controller = await startController(plane.kubeconfig, ...flags);
  await vi.waitUntil(() => controller.notes().includes("leading"), { timeout: 30_000 });
  return {
    plane,
    client,
    controller: () => controller,
    async kill() {
      await controller.end("SIGKILL");
    },
    async startAgain() {
      controller = await startControllerAt(controller.port, plane.kubeconfig, ...flags);
    },
    async stop() {
      await controller.end("SIGKILL");
      await client.close();
      await plane.stop();
    },
  };
}

export async function createPolicy({ client }: GuardedCluster, policy: JsonMap): Promise<void> {
  await client.post(policyPath, policy);
}

/** Puts a policy in the place of the one that is there. */
export async function changePolicy({ client }: GuardedCluster, policy: JsonMap): Promise<void> {
  await client.send({
    method: "PATCH",
    path: `${policyPath}/${nameOf(policy)}`,
    contentType: "application/merge-patch+json",
    body: policy,
  });
}

export async function deletePolicy({ client }: GuardedCluster, name: string): Promise<void> {
  await client.send({ method: "DELETE", path: `${policyPath}/${name}` });
}

function nameOf(object: Json): string {
  const name = getPath(object, ["metadata", "name"]);
  return typeof name === "string" ? name : "";
}

/** What the server says of a ConfigMap without labels, which it does not store; empty where it would. */
export async function refusal({ client }: GuardedCluster, data: JsonMap = {}): Promise<string> {
  const probe = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "probe" }, data };
  try {
    await client.post(`${configMapPath}?dryRun=All`, probe);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
