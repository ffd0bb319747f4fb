/** Replicas of `winnow controller` on a real API server that are killed: nothing slips past, another one takes over. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startControlPlane } from "./control-plane/control-plane.ts";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { programsFolder } from "./control-plane/programs-folder.ts";
import { installDefinitions, startController } from "./controller-process.ts";
import type { ControllerProcess } from "./controller-process.ts";
import { runWinnow } from "./run-winnow.ts";
import type { Run } from "./run-winnow.ts";
import { teamPolicy } from "./team-policy.ts";

let plane: ControlPlane;
let tooEarly: Run;
const replicas: ControllerProcess[] = [];

beforeAll(async () => {
  plane = await startControlPlane(programsFolder());
  const early = ["--kubeconfig", plane.kubeconfig, "--webhook-url", "https://127.0.0.1:9443"];
  tooEarly = await runWinnow("controller", ...early);
  const { stdout: definitions } = await runWinnow("crds");
  await installDefinitions(plane, definitions);
  await plane.kubectl(["create", "namespace", "winnow"]);
  await plane.kubectl(["create", "-f", "-"], JSON.stringify(policy));
});

afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.end("SIGKILL")));
  await plane.stop();
});

const policy = teamPolicy("labels", "ConfigMap", "a team is wanted", true);

function configMap(name: string, labels: object = {}, namespace = "default"): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace, labels },
  });
}

/** Why a ConfigMap was not stored; empty where it was. */
async function store(text: string): Promise<string> {
  try {
    await plane.kubectl(["create", "-f", "-"], text);
    return "";
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
}

function webhookUrl(): Promise<string> {
  return plane.kubectl([
    "get",
    "validatingwebhookconfiguration",
    "winnow-resource-validate",
    "-o",
    "jsonpath={.webhooks[0].clientConfig.url}",
  ]);
}

async function start(...flags: string[]): Promise<ControllerProcess> {
  const replica = await startController(plane.kubeconfig, ...flags);
  replicas.push(replica);
  return replica;
}

function isLeading(replica: ControllerProcess): Promise<boolean> {
  return vi.waitUntil(() => replica.notes().includes("leading"), { timeout: 40_000 });
}

it("a cluster without the custom resources is refused, with what to do", () => {
  expect(tooEarly.status).toBe(2);
  expect(tooEarly.stderr).toContain("winnow crds | kubectl apply");
});

describe("two replicas", () => {
  it("share a certificate, and one of them leads", async () => {
    const first = await start();
    await isLeading(first);
    const second = await start();
    await vi.waitUntil(async () => (await webhookUrl()).includes(String(first.port)));
    expect(second.notes()).not.toContain("leading");
    expect(await store(configMap("bad"))).toContain("a team is wanted");
  });

  it("let nothing pass while the one that is called is dead, and the other one takes over", async () => {
    const [first, second] = replicas;
    expect(await first?.end("SIGKILL")).toBeNull();
    expect(await store(configMap("bad"))).toContain("failed calling webhook");
    // its own namespace stays open to repairs
    expect(await store(configMap("repair", {}, "winnow"))).toBe("");
    if (second !== undefined) await isLeading(second);
    await vi.waitUntil(async () => (await webhookUrl()).includes(String(second?.port)));
    expect(await store(configMap("bad"))).toContain("a team is wanted");
    expect(await store(configMap("good", { team: "a" }))).toBe("");
    expect(await plane.kubectl(["get", "configmap", "-n", "default", "-o", "name"])).not.toContain(
      "bad",
    );
  });

  it("leave the webhooks when they end, unless they are to be taken away", async () => {
    expect(await replicas[1]?.end("SIGTERM")).toBe(0);
    expect(await store(configMap("bad"))).toContain("failed calling webhook");
    const last = await start("--cleanup-webhooks");
    await isLeading(last);
    await vi.waitUntil(async () => (await webhookUrl()).includes(String(last.port)));
    expect(await last.end("SIGTERM")).toBe(0);
    expect(await store(configMap("unjudged"))).toBe("");
  });
});
