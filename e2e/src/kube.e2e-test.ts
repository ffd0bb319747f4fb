/** Informers, leases and server-side apply against a real API server. */
import {
  applyObject,
  createKubeClient,
  deleteObject,
  discover,
  findAccess,
  holdLease,
  startInformer,
} from "@winnow/kube";
import type { ApiResource, Change, Informer, KubeClient } from "@winnow/kube";
import { getPath } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startControlPlane } from "./control-plane/control-plane.ts";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { programsFolder } from "./control-plane/programs-folder.ts";

let plane: ControlPlane;
let client: KubeClient;
let configMaps: ApiResource;

beforeAll(async () => {
  plane = await startControlPlane(programsFolder());
  client = createKubeClient(findAccess({ file: plane.kubeconfig }));
  const { resources } = await discover(client);
  const found = resources.find(({ kind, group }) => kind === "ConfigMap" && group === "");
  if (found === undefined) throw new Error("the server serves no ConfigMaps");
  configMaps = found;
});

afterAll(async () => {
  await client.close();
  await plane.stop();
});

function configMap(name: string, data: Record<string, string>): JsonMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default" }, data };
}

function put(name: string, data: Record<string, string>): Promise<JsonMap> {
  return applyObject(client, configMaps, configMap(name, data), { fieldManager: "test" });
}

function watch(changes: Change[], errors: unknown[]): Informer {
  return startInformer(client, configMaps, {
    namespace: "default",
    labelSelector: "!kubernetes.io/own",
    backoff: { first: 50, longest: 500 },
    onChange: (change) => changes.push(change),
    onError: (error) => errors.push(error),
  });
}

function countOf(object: JsonMap): string {
  const count = getPath(object, ["data", "n"]);
  return typeof count === "string" ? count : "none";
}

function told(changes: readonly Change[], name: string): string[] {
  return changes
    .filter(({ object }) => getPath(object, ["metadata", "name"]) === name)
    .map(({ type, object }) => `${type} ${countOf(object)}`);
}

describe("an informer", () => {
  it("sees what is made, changed and deleted", async () => {
    const changes: Change[] = [];
    await put("early", { n: "1" });
    const informer = watch(changes, []);
    await informer.synced;
    expect(told(changes, "early")).toStrictEqual(["added 1"]);
    await put("early", { n: "2" });
    await put("late", { n: "1" });
    await deleteObject(client, configMaps, configMap("late", {}));
    await expect.poll(() => told(changes, "late")).toStrictEqual(["added 1", "removed 1"]);
    expect(told(changes, "early")).toStrictEqual(["added 1", "changed 2"]);
    await informer.stop();
  });

  it("loses nothing while the API server is away", async () => {
    const changes: Change[] = [];
    const errors: unknown[] = [];
    const informer = watch(changes, errors);
    await informer.synced;
    await put("steady", { n: "1" });
    await plane.restart("kube-apiserver", "SIGKILL");
    await put("steady", { n: "2" });
    await expect
      .poll(() => told(changes, "steady"), { timeout: 30_000 })
      .toStrictEqual(["added 1", "changed 2"]);
    expect(errors.length).toBeGreaterThan(0);
    await informer.stop();
  });
});

describe("server-side apply", () => {
  it("refuses to take another's field, unless it is forced", async () => {
    await put("owned", { n: "1" });
    const other = { fieldManager: "other" };
    const wanted = configMap("owned", { n: "2" });
    await expect(applyObject(client, configMaps, wanted, other)).rejects.toThrow(/conflict/iu);
    const tried = await applyObject(client, configMaps, wanted, {
      ...other,
      force: true,
      dryRun: true,
    });
    expect(getPath(tried, ["data", "n"])).toBe("2");
    const kept = await client.get("/api/v1/namespaces/default/configmaps/owned");
    expect(getPath(kept, ["data", "n"])).toBe("1");
    await applyObject(client, configMaps, wanted, { ...other, force: true });
    const taken = await client.get("/api/v1/namespaces/default/configmaps/owned");
    expect(getPath(taken, ["data", "n"])).toBe("2");
  });

  it("tells of an object that is not there when it is deleted", async () => {
    expect(await deleteObject(client, configMaps, configMap("nobody", {}))).toBe(false);
  });
});

describe("a lease", () => {
  it("passes from one replica to the other", async () => {
    const options = {
      namespace: "default",
      name: "leader",
      duration: 4000,
      renewDeadline: 3000,
      retryPeriod: 200,
      onHeld: () => {},
    };
    const first = holdLease(client, { ...options, identity: "first" });
    await expect.poll(() => first.isHeld(), { timeout: 5000 }).toBe(true);
    const second = holdLease(client, { ...options, identity: "second" });
    const lease = (): Promise<string> =>
      plane.kubectl(["get", "lease", "leader", "-o", "jsonpath={.spec.holderIdentity}"]);
    expect(await lease()).toBe("first");
    await first.stop();
    await expect.poll(() => second.isHeld(), { timeout: 5000 }).toBe(true);
    expect(await lease()).toBe("second");
    await second.stop();
    expect(await lease()).toBe("");
  });
});
