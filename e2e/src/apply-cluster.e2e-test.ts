/** `winnow apply --cluster` on what a real API server stores and fills in. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startControlPlane } from "./control-plane/control-plane.ts";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { programsFolder } from "./control-plane/programs-folder.ts";
import { runWinnow } from "./run-winnow.ts";
import type { Run } from "./run-winnow.ts";

const examples = join(import.meta.dirname, "../../examples/mesh");
const folder = mkdtempSync(join(tmpdir(), "winnow-e2e-"));
let plane: ControlPlane;

beforeAll(async () => {
  plane = await startControlPlane(programsFolder());
  await plane.kubectl(["create", "namespace", "shop"]);
  await plane.kubectl(["label", "namespace", "shop", "team=blue"]);
  await plane.kubectl(["apply", "-n", "shop", "-f", join(examples, "pods/genuine.yaml")]);
  await plane.kubectl(["apply", "-n", "default", "-f", join(examples, "pods/misuse.yaml")]);
});

afterAll(async () => {
  await plane.stop();
  rmSync(folder, { recursive: true, force: true });
});

function apply(policy: string, ...args: string[]): Promise<Run> {
  return runWinnow("apply", policy, "--cluster", "--kubeconfig", plane.kubeconfig, ...args);
}

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function summary({ stdout }: Run): string | undefined {
  return /^pass: .*$/mu.exec(stdout)?.[0];
}

describe("pods of a cluster", () => {
  it("are judged as the same pods are from files", async () => {
    const policy = join(examples, "pod-security/baseline-image.yaml");
    const fromCluster = await apply(policy, "--namespace", "default");
    const fromFile = await runWinnow(
      "apply",
      policy,
      "--resource",
      join(examples, "pods/misuse.yaml"),
    );
    expect(fromCluster.status).toBe(1);
    expect(summary(fromCluster)).toBeDefined();
    expect(summary(fromCluster)).toBe(summary(fromFile));
  });

  it("are chosen by namespace and by label", async () => {
    const policy = join(examples, "pod-security/baseline-none.yaml");
    await plane.kubectl(["label", "pods", "--all", "-n", "shop", "seen=yes"]);
    const all = await apply(policy);
    const shop = await apply(policy, "--namespace", "shop");
    const labelled = await apply(policy, "--selector", "seen=yes");
    expect(summary(labelled)).toBe(summary(shop));
    expect(summary(all)).not.toBe(summary(shop));
  });
});

describe("what policies look up", () => {
  it("are the labels of namespaces, ConfigMaps and the API server's answers", async () => {
    await plane.kubectl(["create", "configmap", "wanted", "-n", "shop", "--from-literal=count=1"]);
    const policy = write(
      "lookups.yaml",
      `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: lookups}
spec:
  rules:
    - name: lookups
      match:
        any: [{resources: {kinds: [ConfigMap], names: [wanted], namespaceSelector: {matchLabels: {team: blue}}}}]
      context:
        - {name: wanted, configMap: {name: wanted, namespace: shop}}
        - {name: namespaces, apiCall: {urlPath: /api/v1/namespaces, jmesPath: "length(items[?metadata.name=='shop'])"}}
      validate:
        message: "{{ namespaces }} is not {{ wanted.data.count }}"
        deny:
          conditions:
            any: [{key: "{{ namespaces }}", operator: NotEquals, value: "{{ to_number(wanted.data.count) }}"}]
`,
    );
    const run = await apply(policy);
    expect(run).toMatchObject({ status: 0, stdout: expect.stringContaining("pass: 1, fail: 0") });
  });
});

describe("workloads", () => {
  it("are judged by derived rules, the Deployment as well as what the controllers made of it", async () => {
    await plane.kubectl(["create", "namespace", "work"]);
    await plane.kubectl(["create", "deployment", "web", "-n", "work", "--image=nginx"]);
    await expect
      .poll(() => plane.kubectl(["get", "pods", "-n", "work", "-o", "name"]), { timeout: 30_000 })
      .toContain("pod/web-");
    const policy = write(
      "tagged.yaml",
      `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: tagged}
spec:
  rules:
    - name: tagged
      match: {any: [{resources: {kinds: [Pod]}}]}
      validate: {message: a tag is needed, pattern: {spec: {containers: [{image: "*:*"}]}}}
`,
    );
    const run = await apply(policy, "--namespace", "work");
    expect(run.status).toBe(1);
    expect(run.stdout).toContain("Deployment/web");
    expect(run.stdout).toContain("Pod/web-");
  });
});

describe("long lists", () => {
  it("come page by page, and completely", async () => {
    const names = Array.from({ length: 1100 }, (_, index) => `c${index}`);
    const items = names.map((name) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace: "many" },
    }));
    await plane.kubectl(["create", "namespace", "many"]);
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
    await plane.kubectl(["create", "-f", "-"], list);
    const policy = write(
      "named.yaml",
      `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: named}
spec:
  rules:
    - name: named
      match: {any: [{resources: {kinds: [ConfigMap], names: ["c*"]}}]}
      validate: {message: wrong name, pattern: {metadata: {name: "c*"}}}
`,
    );
    const run = await apply(policy, "--namespace", "many");
    expect(run.stdout).toContain("pass: 1100, fail: 0");
  });
});

describe("a cluster that cannot be used", () => {
  it("is an error with the reason, never a pass", async () => {
    const policy = join(examples, "pod-security/baseline-none.yaml");
    const config = write(
      "stranger.kubeconfig",
      JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": "a",
        clusters: [
          { name: "a", cluster: { server: plane.server, "insecure-skip-tls-verify": true } },
        ],
        users: [{ name: "a", user: { token: "wrong" } }],
        contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
      }),
    );
    const run = await runWinnow("apply", policy, "--cluster", "--kubeconfig", config);
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/Unauthorized/iu);
  });
});
