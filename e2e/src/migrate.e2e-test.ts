/** `winnow migrate --cluster` on exceptions that a real API server stored in an old version. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startControlPlane } from "./control-plane/control-plane.ts";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { programsFolder } from "./control-plane/programs-folder.ts";
import { runWinnow } from "./run-winnow.ts";
import type { Run } from "./run-winnow.ts";

const crd = "policyexceptions.kyverno.io";
let plane: ControlPlane;

beforeAll(async () => {
  plane = await startControlPlane(programsFolder());
  await plane.kubectl(["apply", "-f", "-"], definition("v2beta1"));
  await vi.waitUntil(() => isServed("v2beta1"), { timeout: 20_000, interval: 200 });
  await plane.kubectl(["create", "-f", "-"], exception("one"));
  await plane.kubectl(["create", "-f", "-"], exception("two"));
  // an upgrade: the objects above stay as they were stored
  await plane.kubectl(["apply", "-f", "-"], definition("v2"));
  await vi.waitUntil(async () => (await storedVersions()).includes("v2"), { timeout: 20_000 });
});

afterAll(() => plane.stop());

function definition(storage: string): string {
  const version = (name: string): object => ({
    name,
    served: true,
    storage: name === storage,
    schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
  });
  return JSON.stringify({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: crd },
    spec: {
      group: "kyverno.io",
      scope: "Namespaced",
      names: { plural: "policyexceptions", singular: "policyexception", kind: "PolicyException" },
      versions: [version("v2beta1"), version("v2")],
    },
  });
}

function exception(name: string): string {
  return JSON.stringify({
    apiVersion: "kyverno.io/v2beta1",
    kind: "PolicyException",
    metadata: { name, namespace: "default" },
    spec: { exceptions: [{ policyName: "p", ruleNames: ["r"] }] },
  });
}

function isServed(version: string): Promise<boolean> {
  return plane.kubectl(["get", "--raw", `/apis/kyverno.io/${version}`]).then(
    () => true,
    () => false,
  );
}

function storedVersions(): Promise<string> {
  return plane.kubectl(["get", "crd", crd, "-o", "jsonpath={.status.storedVersions}"]);
}

/** Changes whenever an object is written. */
function versions(): Promise<string> {
  const path = "jsonpath={.items[*].metadata.resourceVersion}";
  return plane.kubectl(["get", crd, "-n", "default", "-o", path]);
}

function migrate(...args: string[]): Promise<Run> {
  return runWinnow("migrate", "--cluster", "--kubeconfig", plane.kubeconfig, ...args);
}

describe("objects that are stored in an old version", () => {
  it("are only checked at first", async () => {
    const before = await versions();
    const run = await migrate();
    expect(run).toMatchObject({ status: 0 });
    expect(await versions()).toBe(before);
    expect(await storedVersions()).toBe('["v2beta1","v2"]');
  });

  it("are written in the storage version, and the definition says so", async () => {
    const run = await migrate("--save", "--resource", crd);
    expect(run).toMatchObject({ status: 0 });
    expect(await storedVersions()).toBe('["v2"]');
    expect(await plane.kubectl(["get", crd, "-n", "default", "-o", "name"])).toBe(
      "policyexception.kyverno.io/one\npolicyexception.kyverno.io/two\n",
    );
  });
});
