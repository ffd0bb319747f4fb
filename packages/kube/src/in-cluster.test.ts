import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inClusterAccess } from "./in-cluster.ts";

const env = { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" };
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "winnow-account-"));
  writeFileSync(join(folder, "namespace"), "shop\n");
  writeFileSync(join(folder, "ca.crt"), "CA");
  writeFileSync(join(folder, "token"), "t");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the access of a pod", () => {
  it("is its service account, whose token is read when it is used", () => {
    expect(inClusterAccess(env, folder)).toEqual({
      name: "the pod's service account",
      server: "https://10.0.0.1:443",
      namespace: "shop",
      tls: { ca: "CA", insecure: false },
      credentials: { type: "tokenFile", file: join(folder, "token") },
    });
  });

  it("has an IPv6 address in brackets", () => {
    const access = inClusterAccess({ ...env, KUBERNETES_SERVICE_HOST: "fd00::1" }, folder);
    expect(access?.server).toBe("https://[fd00::1]:443");
  });

  it.each([{}, { KUBERNETES_SERVICE_HOST: "10.0.0.1" }, { KUBERNETES_SERVICE_PORT: "443" }])(
    "is none outside of a cluster: %j",
    (outside) => {
      expect(inClusterAccess(outside, folder)).toBeUndefined();
    },
  );

  it("is an error without a service account", () => {
    expect(() => inClusterAccess(env, join(folder, "none"))).toThrow(/has no service account/u);
  });
});
