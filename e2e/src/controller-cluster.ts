/** A control plane with Winnow's custom resources, and controllers with the rights of its account. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { startControlPlane } from "./control-plane/control-plane.ts";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { programsFolder } from "./control-plane/programs-folder.ts";
import { accountKubeconfig, installDefinitions, startController } from "./controller-process.ts";
import type { ControllerProcess } from "./controller-process.ts";
import { runWinnow } from "./run-winnow.ts";

const rights = join(import.meta.dirname, "../../examples/controller/rights.yaml");

export interface ControllerCluster {
  readonly plane: ControlPlane;
  /** Stores an object as `kubectl apply` does; flags are kubectl's. */
  apply(object: object, ...flags: string[]): Promise<string>;
  /** Starts a replica with Winnow's rights; gives it when it judges. It ends with the cluster. */
  start(...flags: string[]): Promise<ControllerProcess>;
  /** The same, when it leads as well. */
  startLeader(...flags: string[]): Promise<ControllerProcess>;
  stop(): Promise<void>;
}

export interface ClusterContents {
  readonly namespaces: readonly string[];
  /** Which of the custom resources are installed, of all that Winnow has; default: all. */
  readonly isInstalled?: (definition: string) => boolean;
}

export async function startControllerCluster({
  namespaces,
  isInstalled = () => true,
}: ClusterContents): Promise<ControllerCluster> {
  const folder = mkdtempSync(join(tmpdir(), "winnow-controller-"));
  const kubeconfig = join(folder, "winnow.kubeconfig");
  const plane = await startControlPlane(programsFolder());
  const replicas: ControllerProcess[] = [];
  const definitions = (await customResources()).filter(isInstalled);
  await installDefinitions(plane, definitions.join(separator));
  await plane.kubectl(["apply", "-f", rights]);
  for (const namespace of namespaces) {
    // oxlint-disable-next-line no-await-in-loop -- a handful
    await plane.kubectl(["create", "namespace", namespace]);
  }
  writeFileSync(kubeconfig, await accountKubeconfig(plane), { mode: 0o600 });

  async function start(...flags: string[]): Promise<ControllerProcess> {
    const replica = await startController(kubeconfig, ...flags);
    replicas.push(replica);
    return replica;
  }

  return {
    plane,
    apply: (object, ...flags) =>
      plane.kubectl(["apply", ...flags, "-f", "-"], JSON.stringify(object)),
    start,
    async startLeader(...flags) {
      const leader = await start(...flags);
      await vi.waitUntil(() => leader.notes().includes("leading"), { timeout: 30_000 });
      return leader;
    },
    async stop() {
      await Promise.all(replicas.map((replica) => replica.end("SIGKILL")));
      await plane.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const separator = "\n---\n";

/** What `winnow crds` prints, one text for each. */
export async function customResources(): Promise<string[]> {
  return (await runWinnow("crds")).stdout.split(separator);
}
