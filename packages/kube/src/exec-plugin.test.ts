import { describe, expect, it } from "vitest";
import type { ClusterAccess, ExecPlugin } from "./cluster-access.ts";
import { runExecPlugin } from "./exec-plugin.ts";

const access: ClusterAccess = {
  name: "test",
  server: "https://cluster.example",
  namespace: "default",
  tls: { ca: "CA", insecure: false },
  credentials: { type: "none" },
};

/** A plugin that is a script of Node. */
const plugin = (script: string, changes: Partial<ExecPlugin> = {}): ExecPlugin => ({
  apiVersion: "client.authentication.k8s.io/v1",
  command: process.execPath,
  args: ["-e", script],
  env: {},
  installHint: "",
  provideClusterInfo: false,
  ...changes,
});
const prints = (status: object): string =>
  `console.log(${JSON.stringify(JSON.stringify({ apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status }))})`;

describe("a credential plugin", () => {
  it("gives a token with its end, or a certificate with its key", async () => {
    const status = { token: "t", expirationTimestamp: "2030-01-01T00:00:00Z" };
    expect(await runExecPlugin(plugin(prints(status)), access)).toEqual({
      header: "Bearer t",
      expires: Date.UTC(2030, 0, 1),
    });
    const pair = { clientCertificateData: "C", clientKeyData: "K" };
    expect(await runExecPlugin(plugin(prints(pair)), access)).toEqual({
      certificate: { cert: "C", key: "K" },
    });
  });

  it.each([
    [true, { server: "https://cluster.example", "certificate-authority-data": "Q0E=" }],
    [false, undefined],
  ])("is told of the cluster only where that is wanted: %s", async (provideClusterInfo, told) => {
    const script = `const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
      console.log(JSON.stringify({ apiVersion: info.apiVersion, status: {
        token: Buffer.from(JSON.stringify(info.spec)).toString("base64") } }))`;
    const { header = "" } = await runExecPlugin(plugin(script, { provideClusterInfo }), access);
    const spec = Buffer.from(header.slice("Bearer ".length), "base64").toString();
    expect(JSON.parse(spec)).toEqual({
      interactive: false,
      ...(told === undefined ? {} : { cluster: told }),
    });
  });

  it.each<[string, ExecPlugin, RegExp]>([
    ["of an unknown protocol", plugin("", { apiVersion: "x/v9" }), /speaks x\/v9;/u],
    ["that prints no JSON", plugin("console.log('hi')"), /printed no JSON/u],
    ["that prints a list", plugin("console.log('[]')"), /printed no ExecCredential/u],
    ["that gives nothing", plugin(prints({})), /gave neither a token nor a certificate/u],
    ["that gives half a pair", plugin(prints({ clientKeyData: "K" })), /gave neither/u],
    ["whose token is a header", plugin(prints({ token: "a\r\nb" })), /characters that no token/u],
    ["that fails", plugin("console.error('no login'); process.exit(3)"), /failed: no login$/u],
    [
      "that is missing",
      plugin("", { command: "/nowhere/plugin", installHint: "install it from here" }),
      /it is not installed\ninstall it from here$/u,
    ],
  ])("%s is an error", async (_, exec, message) => {
    await expect(runExecPlugin(exec, access)).rejects.toThrow(message);
  });
});
