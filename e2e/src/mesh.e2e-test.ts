/**
 * The service mesh on a real API server: the Pod Security policies in force, the exception for the
 * meshes' init containers, and everybody who would use it for something else.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createKubeClient, findAccess } from "@winnow/kube";
import type { KubeClient } from "@winnow/kube";
import { sharedFolder } from "@winnow/conformance/data-folder";
import { formatValue, get, getPath, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { parseDocuments } from "@winnow/yaml";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startControllerCluster } from "./controller-cluster.ts";
import type { ControllerCluster } from "./controller-cluster.ts";
import type { ControllerProcess } from "./controller-process.ts";
import { expectVerdicts, reportOn, scanFlags } from "./reports.ts";

const root = join(import.meta.dirname, "../..");
const policyFolder = join(root, "packages/policies/baseline");
const exceptionFile = join(root, "examples/mesh/standard/mesh-init-containers.yaml");
const mesh = join(sharedFolder(), "mesh");

/** What denies each misuse: the policy, and the rule where it is a derived one. */
const capabilities = [
  "baseline-capabilities",
  "capabilities",
  "must not add capabilities",
] as const;
const privileged = ["baseline-privileged", "privileged", "privileged"] as const;
const hostNamespaces = ["baseline-host-namespaces", "host-namespaces", "host"] as const;
const hostPath = ["baseline-host-path-volumes", "host-path-volumes", "HostPath"] as const;
const reasons: Readonly<Record<string, readonly [string, string, string]>> = {
  "p25-mesh-privileged": privileged,
  "p26-mesh-hostpath": hostPath,
  "p27-mesh-hostnetwork": hostNamespaces,
  "p43-anything-in-mesh-ns": hostNamespaces,
  "p44-label-spoof": privileged,
  "d51-mesh-in-containers": ["baseline-capabilities", "autogen-capabilities", capabilities[2]],
};

interface Wanted {
  readonly id: string;
  readonly intent: "allow" | "deny";
}

const objects = new Map(
  existsSync(mesh)
    ? documentsOf(join(mesh, "pods.yaml")).map((object) => [nameOf(object), object])
    : [],
);
const wanted: readonly Wanted[] = existsSync(mesh)
  ? (JSON.parse(readFileSync(join(mesh, "pods.json"), "utf8")) as readonly Wanted[])
  : [];
const genuine = wanted.filter(({ intent }) => intent === "allow");
const misuses = wanted.filter(({ intent }) => intent === "deny");
/** The API server takes ephemeral containers only into pods that are there. */
const later = "p21-mesh-in-ephemeral";

let cluster: ControllerCluster;
let client: KubeClient;
let controller: ControllerProcess;

function documentsOf(file: string): JsonMap[] {
  return parseDocuments(readFileSync(file, "utf8"), { file })
    .map(({ value }) => value)
    .filter(isMap);
}

function nameOf(object: JsonMap): string {
  const name = getPath(object, ["metadata", "name"]);
  return typeof name === "string" ? name : "";
}

function rulesOf(policy: JsonMap): readonly Json[] {
  const rules = getPath(policy, ["spec", "rules"]);
  return Array.isArray(rules) ? rules : [];
}

function objectOf(id: string): JsonMap {
  const object = objects.get(id);
  if (object === undefined) throw new Error(`${mesh} has no ${id}`);
  // the API server refuses a privileged container that says so before it asks any policy
  const text = JSON.stringify(object).replace('"allowPrivilegeEscalation":false,', "");
  return id === "p25-mesh-privileged" ? (JSON.parse(text) as JsonMap) : object;
}

/** Why an object was not stored; empty where it was, or would have been. */
async function refusal(object: JsonMap, query = ""): Promise<string> {
  const namespace = formatValue(getPath(object, ["metadata", "namespace"]) ?? "");
  const [group, plural] =
    get(object, "kind") === "Deployment" ? ["/apis/apps/v1", "deployments"] : ["/api/v1", "pods"];
  try {
    await client.post(`${group}/namespaces/${namespace}/${plural}${query}`, object);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

/** What the policies and exceptions are written to. */
const policyPath = "/apis/kyverno.io/v1/clusterpolicies";
const exceptionPath = "/apis/kyverno.io/v2/namespaces/exceptions/policyexceptions";
const policies = readdirSync(policyFolder)
  .toSorted()
  .flatMap((control) => documentsOf(join(policyFolder, control, "policy.yaml")));
const [written = {}] = documentsOf(exceptionFile);
const exception = {
  ...written,
  metadata: { name: "mesh-init-containers", namespace: "exceptions" },
};

/** Whether the API server would take a pod with Istio's init container. */
async function isMeshAdmitted(): Promise<boolean> {
  const pod = { ...objectOf("p02-istio-legit"), metadata: { name: "probe", namespace: "default" } };
  return (await refusal(pod, "?dryRun=All")) === "";
}

/** How long after a write a client is answered by it, in milliseconds. */
async function timeUntil(isSo: () => Promise<boolean>): Promise<number> {
  const began = performance.now();
  await vi.waitUntil(isSo, { timeout: 10_000, interval: 5 });
  return performance.now() - began;
}

describe.skipIf(!existsSync(mesh))("with the policies and the exception in force", () => {
  beforeAll(async () => {
    cluster = await startControllerCluster({
      namespaces: ["exceptions", "team", "mesh", "staging"],
    });
    client = createKubeClient(findAccess({ file: cluster.plane.kubeconfig }));
    // what is there before anybody judges it
    for (const [name, id] of [
      ["genuine-before", "p02-istio-legit"],
      ["misuse-before", "p20-mesh-in-containers"],
    ] as const) {
      const pod = { ...objectOf(id), metadata: { name, namespace: "team" } };
      // oxlint-disable-next-line no-await-in-loop -- two of them
      await client.post("/api/v1/namespaces/team/pods", pod);
    }
    controller = await cluster.startLeader("--exception-namespace", "exceptions", ...scanFlags);
    for (const policy of policies) {
      // oxlint-disable-next-line no-await-in-loop -- in the order of their names
      await client.post(policyPath, policy);
    }
    await client.post(exceptionPath, exception);
    await cluster.plane.kubectl([
      "wait",
      "--for=condition=Ready",
      "cpol",
      "--all",
      "--timeout=20s",
    ]);
    await timeUntil(isMeshAdmitted);
  });

  afterAll(async () => {
    await client.close();
    await cluster.stop();
  });

  it.each(genuine)("$id is admitted", async ({ id }) => {
    expect(await refusal(objectOf(id))).toBe("");
  });

  it.each(misuses.filter(({ id }) => id !== later))(
    "$id is denied with policy, rule and message",
    async ({ id }) => {
      const [policy, rule, message] = reasons[id] ?? capabilities;
      const said = await refusal(objectOf(id));
      expect(said).toContain("was blocked due to the following policies");
      expect(said).toContain(`${policy}:\n  ${rule}: `);
      expect(said).toContain(message);
    },
  );

  it("the mesh's image in an ephemeral container is denied when it is put into a pod", async () => {
    const name = "p01-plain";
    const path = `/api/v1/namespaces/default/pods/${name}`;
    const stored = await client.get(path);
    const ephemeralContainers = getPath(objectOf(later), ["spec", "ephemeralContainers"]);
    if (!isMap(stored)) throw new Error(`${path} is no object`);
    const body = { ...stored, spec: { ...(get(stored, "spec") as JsonMap), ephemeralContainers } };
    const [policy, rule, message] = capabilities;
    const put = client.put(`${path}/ephemeralcontainers`, body as JsonMap);
    await expect(put).rejects.toThrow(`${policy}:\n  ${rule}: `);
    await expect(client.get(path)).resolves.not.toHaveProperty("spec.ephemeralContainers");
    await expect(client.put(`${path}/ephemeralcontainers`, body as JsonMap)).rejects.toThrow(
      message,
    );
  });

  it("what was there before is reported by the scan", async () => {
    const verdicts = (ofMesh: string): string[] =>
      policies.flatMap((policy) => {
        const name = nameOf(policy);
        const verdict = name === "baseline-capabilities" ? ofMesh : "pass";
        return rulesOf(policy).map(() => `${name}: ${verdict}`);
      });
    await expectVerdicts(cluster.plane, "misuse-before", ...verdicts("fail"));
    await expectVerdicts(cluster.plane, "genuine-before", ...verdicts("skip"));
    const report = await reportOn(cluster.plane, "misuse-before");
    expect(report?.results.find(({ result }) => result === "fail")).toMatchObject({
      rule: "capabilities",
      message: expect.stringContaining("must not add capabilities") as string,
      properties: { process: "background scan" },
    });
    expect(report?.summary).toMatchObject({ fail: 1, skip: 0 });
  });

  it("the exception counts within a second of being written, and no longer a second after", async () => {
    const times: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      /* oxlint-disable no-await-in-loop -- one change after the other */
      await client.send({ method: "DELETE", path: `${exceptionPath}/mesh-init-containers` });
      times.push(await timeUntil(async () => !(await isMeshAdmitted())));
      await client.post(exceptionPath, exception);
      times.push(await timeUntil(isMeshAdmitted));
      /* oxlint-enable no-await-in-loop */
    }
    const told = times.map((time) => Math.round(time)).join(", ");
    process.stdout.write(`withdrawn and made, in turn: in force after ${told} ms\n`);
    expect(Math.max(...times)).toBeLessThan(1000);
    const errors = controller
      .notes()
      .split("\n")
      .filter((line) => line.includes(" ERROR "));
    // the API server says so of a kind that was installed a moment ago
    expect(errors.filter((line) => !line.includes("storage is (re)initializing"))).toEqual([]);
  });
});
