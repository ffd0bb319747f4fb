import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readKubeconfig } from "./kubeconfig.ts";

const folder = mkdtempSync(join(tmpdir(), "winnow-kubeconfig-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function config(user: string, cluster = ""): string {
  return `
apiVersion: v1
kind: Config
current-context: here
contexts:
- name: here
  context: {cluster: c, user: u, namespace: shop}
clusters:
- name: c
  cluster:
    server: https://api.example:6443/
${cluster}
users:
- name: u
  user:
${user}
`;
}

describe("a kubeconfig's context", () => {
  it("names the server, the namespace and the token", () => {
    const access = readKubeconfig({ file: file("token", config("    token: abc")) });
    expect(access).toMatchObject({
      server: "https://api.example:6443",
      namespace: "shop",
      tls: { insecure: false },
      credentials: { type: "token", token: "abc" },
    });
  });

  it("has certificates in base64 or in files beside it", () => {
    file("ca.crt", "CA");
    const cert = Buffer.from("CERT").toString("base64");
    const key = Buffer.from("KEY").toString("base64");
    const path = file(
      "certificate",
      config(
        `    client-certificate-data: ${cert}\n    client-key-data: ${key}`,
        "    certificate-authority: ca.crt\n    tls-server-name: api",
      ),
    );
    expect(readKubeconfig({ file: path })).toMatchObject({
      tls: { ca: "CA", serverName: "api", insecure: false },
      credentials: { type: "certificate", cert: "CERT", key: "KEY" },
    });
  });

  it("has token files and plugins beside it", () => {
    const tokenFile = readKubeconfig({ file: file("a", config("    tokenFile: t")) });
    expect(tokenFile.credentials).toEqual({ type: "tokenFile", file: join(folder, "t") });
    const plugin = readKubeconfig({
      file: file(
        "b",
        config("    exec: {command: ./login, args: [x], env: [{name: A, value: b}]}"),
      ),
    });
    expect(plugin.credentials).toMatchObject({
      type: "exec",
      exec: { command: join(folder, "login"), args: ["x"], env: { A: "b" } },
    });
  });

  it("is the one that is asked for", () => {
    const path = file("contexts", config("    token: abc"));
    expect(() => readKubeconfig({ file: path, context: "there" })).toThrow(
      "the kubeconfig has no context there; there are: here",
    );
  });
});

describe("several kubeconfigs", () => {
  it("are merged, and the first to name something wins", () => {
    const first = file("first", config("    token: first"));
    const second = file("second", config("    token: second"));
    const env = { KUBECONFIG: [join(folder, "missing"), first, second].join(delimiter) };
    expect(readKubeconfig({ env }).credentials).toEqual({ type: "token", token: "first" });
  });
});

describe("a kubeconfig that cannot be used", () => {
  it.each([
    ["missing", undefined, "cannot be read"],
    ["broken", "a: [", "broken"],
    ["list", "- a", "is no kubeconfig"],
    ["unnamed", "clusters: [{cluster: {}}]", "every entry of clusters needs a name"],
    ["empty", "apiVersion: v1", "no current-context"],
    ["old", config("    auth-provider: {name: gcp}"), "auth-provider is no longer"],
    ["server", config("    token: a").replace("https:", "ftp:"), "needs a server address"],
  ])("(%s) is refused with what to do", (name, text, message) => {
    const path = text === undefined ? join(folder, name) : file(name, text);
    expect(() => readKubeconfig({ file: path })).toThrow(message);
  });
});
