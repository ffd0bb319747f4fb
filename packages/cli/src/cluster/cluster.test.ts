import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../../..");
const folder = mkdtempSync(join(tmpdir(), "winnow-cluster-"));
const asked: string[] = [];

function pod(name: string, namespace: string, image: string): object {
  return { metadata: { name, namespace, uid: name }, spec: { containers: [{ name: "a", image }] } };
}

/** An API server with two pods, a ConfigMap and the labels of a namespace. */
const served: Record<string, object> = {
  "/api": { versions: ["v1"] },
  "/apis": { groups: [] },
  "/api/v1": {
    resources: [
      { name: "pods", kind: "Pod", namespaced: true, verbs: ["list"] },
      { name: "configmaps", kind: "ConfigMap", namespaced: true, verbs: ["list"] },
      { name: "namespaces", kind: "Namespace", namespaced: false, verbs: ["list"] },
    ],
  },
  "/api/v1/pods": { items: [pod("good", "shop", "nginx:1"), pod("bad", "team", "nginx")] },
  "/api/v1/namespaces/shop/pods": { items: [pod("good", "shop", "nginx:1")] },
  "/api/v1/namespaces": { items: [{ metadata: { name: "team", labels: { strict: "yes" } } }] },
  "/api/v1/namespaces/policy/configmaps/wanted": { data: { tag: "1" } },
};

const server = createServer(({ url = "", headers }, response) => {
  const { pathname, search } = new URL(url, "http://server");
  asked.push(pathname + search);
  const body = headers.authorization === "Bearer secret" ? served[pathname] : undefined;
  const missing = { kind: "Status", message: `${pathname} not found` };
  response.writeHead(body === undefined ? 404 : 200).end(JSON.stringify(body ?? missing));
});

const policy = `
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: tags}
spec:
  rules:
    - name: tagged
      match: {any: [{resources: {kinds: [Pod]}}]}
      context: [{name: wanted, configMap: {name: wanted, namespace: policy}}]
      validate:
        message: a tag is needed
        pattern: {spec: {containers: [{image: "*:{{ wanted.data.tag }}"}]}}
    - name: strict
      match: {any: [{resources: {kinds: [Pod], namespaceSelector: {matchLabels: {strict: "yes"}}}}]}
      validate: {message: never here, deny: {}}
`;

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function apply(...args: string[]): Promise<Run> {
  const program = join(root, "packages/cli/bin/winnow.js");
  const child = spawn(process.execPath, [program, "apply", join(folder, "policy.yaml"), ...args], {
    env: { ...process.env, KUBECONFIG: join(folder, "config"), NO_COLOR: "1" },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  return new Promise((resolve) => {
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(folder, "policy.yaml"), policy);
  writeFileSync(
    join(folder, "config"),
    `current-context: c
contexts: [{name: c, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: "http://127.0.0.1:${port}"}}]
users: [{name: u, user: {token: secret}}]
`,
  );
  const build = spawn(process.execPath, [join(root, "scripts/build.js")]);
  await new Promise((resolve) => build.on("close", resolve));
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await new Promise((resolve) => server.close(resolve));
});

describe("winnow apply --cluster", () => {
  it("judges what the cluster holds, by what the cluster knows", async () => {
    const { status, stdout, stderr } = await apply("--cluster");
    expect(stderr).toBe("");
    expect(stdout).toContain("pass: 1, fail: 2, warn: 0, error: 0, skip: 0");
    expect(stdout).toContain("team/Pod/bad");
    expect(status).toBe(1);
  });

  it("judges one namespace, and objects by name and label", async () => {
    const { status, stdout } = await apply("-c", "-n", "shop", "--selector", "a=b", "-r", "good");
    expect(stdout).toContain("pass: 1, fail: 0, warn: 0, error: 0, skip: 0");
    expect(status).toBe(0);
    expect(asked).toContain("/api/v1/namespaces/shop/pods?limit=500&labelSelector=a%3Db");
  });

  it("says what is wrong with the way to the cluster", async () => {
    const context = await apply("--cluster", "--context", "nowhere");
    expect([context.status, context.stdout]).toEqual([2, ""]);
    expect(context.stderr).toContain("the kubeconfig has no context nowhere; there are: c");
    const flags = await apply("--context", "c", "-r", "pod.yaml");
    expect(flags.status).toBe(2);
    expect(flags.stderr).toContain("go with --cluster");
  });
});
