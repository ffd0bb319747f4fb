/** `winnow serve` as the webhook of a real API server: the mesh's pods, and those who misuse its exemption. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startControlPlane } from "./control-plane/control-plane.ts";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { programsFolder } from "./control-plane/programs-folder.ts";
import { runWinnow } from "./run-winnow.ts";

const root = join(import.meta.dirname, "../..");
const examples = join(root, "examples/mesh");
const folder = mkdtempSync(join(tmpdir(), "winnow-serve-"));
const policy = join(folder, "policy.yaml");
let plane: ControlPlane;
let server: ChildProcess;
let notes = "";

beforeAll(async () => {
  copyFileSync(join(examples, "pod-security/baseline-image.yaml"), policy);
  plane = await startControlPlane(programsFolder());
  const flags = ["--host", "127.0.0.1", "--port", "0", "--write-ca", join(folder, "ca.crt")];
  server = spawn(process.execPath, [
    join(root, "packages/cli/bin/winnow.js"),
    "serve",
    policy,
    ...flags,
  ]);
  server.stderr?.on("data", (data: Buffer) => (notes += data.toString()));
  const port = await vi.waitUntil(() => /on port (\d+)/u.exec(notes)?.[1], { timeout: 20_000 });
  await plane.kubectl(["apply", "-f", "-"], webhook(Number(port)));
});

afterAll(async () => {
  server.kill("SIGKILL");
  await plane.stop();
  rmSync(folder, { recursive: true, force: true });
});

function webhook(port: number): string {
  const client = {
    url: `https://127.0.0.1:${port}/validate`,
    caBundle: readFileSync(join(folder, "ca.crt")).toString("base64"),
  };
  return JSON.stringify({
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: "winnow" },
    webhooks: [
      {
        name: "validate.winnow.test",
        clientConfig: client,
        rules: [
          {
            apiGroups: ["", "apps"],
            apiVersions: ["v1"],
            operations: ["CREATE", "UPDATE"],
            resources: ["pods", "pods/ephemeralcontainers", "deployments"],
          },
        ],
        failurePolicy: "Fail",
        sideEffects: "None",
        admissionReviewVersions: ["v1"],
        matchPolicy: "Equivalent",
      },
    ],
  });
}

/** The names of pods that a file's pods could be made as, and what was said of the others. */
async function create(file: string): Promise<{ readonly made: string; readonly said: string }> {
  try {
    return { made: await plane.kubectl(["create", "-o", "name", "-f", file]), said: "" };
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return { made: stdout, said: stderr };
  }
}

describe("an API server with this webhook", () => {
  it("stores the mesh's own pods", async () => {
    const { made, said } = await create(join(examples, "pods/genuine.yaml"));
    expect(said).toBe("");
    expect(made.trim().split("\n").length).toBeGreaterThan(1);
  });

  it("stores no pod that misuses the exemption, and says why", async () => {
    const { said } = await create(join(examples, "pods/misuse.yaml"));
    const file = join(examples, "pods/misuse.yaml");
    const { stdout } = await runWinnow("apply", policy, "--resource", file);
    const failures = Number(/fail: (\d+)/u.exec(stdout)?.[1]);
    expect(failures).toBeGreaterThan(0);
    expect(said.match(/denied the request/gu)).toHaveLength(failures);
    expect(said).toContain("was blocked due to the following policies");
  });

  it("judges Deployments by derived rules", async () => {
    const container = { name: "a", image: "nginx", securityContext: { privileged: true } };
    const deployment = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "bad", namespace: "default" },
      spec: {
        selector: { matchLabels: { app: "bad" } },
        template: { metadata: { labels: { app: "bad" } }, spec: { containers: [container] } },
      },
    };
    await expect(plane.kubectl(["create", "-f", "-"], JSON.stringify(deployment))).rejects.toThrow(
      /autogen-/u,
    );
  });

  it("follows policies that change, and keeps those that were when a change is unusable", async () => {
    copyFileSync(join(examples, "pod-security/baseline-none.yaml"), policy);
    await expect.poll(() => notes, { timeout: 10_000 }).toContain("read anew");
    await plane.kubectl(["delete", "pods", "--all", "--now"]);
    const { said } = await create(join(examples, "pods/genuine.yaml"));
    expect(said).toContain("denied the request");
    rmSync(policy);
    await expect.poll(() => notes, { timeout: 10_000 }).toContain("stay in force");
    expect((await create(join(examples, "pods/misuse.yaml"))).said).toContain("denied the request");
  });

  it("lets nothing pass when the server is gone", async () => {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGTERM");
    expect(await ended).toBe(0);
    const { made, said } = await create(join(examples, "pods/misuse.yaml"));
    expect(made).toBe("");
    expect(said).toContain("failed calling webhook");
  });
});
