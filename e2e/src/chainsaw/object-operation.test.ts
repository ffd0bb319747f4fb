import { formatValue, get, getPath } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import type { ClusterObjects } from "./cluster-objects.ts";
import { noBindings } from "./expression.ts";
import { checkOutcome, objectOperations } from "./object-operation.ts";
import type { ObjectContext } from "./object-operation.ts";

/** A cluster of ConfigMaps that refuses one name. */
function cluster(...stored: JsonMap[]): { objects: ClusterObjects; names: () => string[] } {
  const all = new Map(stored.map((object) => [nameOf(object), object]));
  const put = (object: JsonMap): Promise<JsonMap> => {
    if (nameOf(object) === "refused") return Promise.reject(new Error("denied the request"));
    all.set(nameOf(object), object);
    return Promise.resolve(object);
  };
  return {
    names: () => [...all.keys()],
    objects: {
      placed: (object, namespace) =>
        Promise.resolve({
          ...object,
          metadata: { namespace, ...(get(object, "metadata") as JsonMap) },
        }),
      read: (object) => Promise.resolve(all.get(nameOf(object))),
      candidates: (object) =>
        Promise.resolve([...all.values()].filter((one) => nameOf(one) === nameOf(object))),
      create: put,
      merge: put,
      replace: put,
      remove(object) {
        all.delete(nameOf(object));
        return Promise.resolve();
      },
    },
  };
}

function nameOf(object: JsonMap): string {
  return formatValue(getPath(object, ["metadata", "name"]) ?? "");
}

function configMap(name: string, data: JsonMap = {}): JsonMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data };
}

function run(
  type: string,
  body: JsonMap,
  objects: ClusterObjects,
  created: JsonMap[] = [],
): Promise<void> {
  const operation = objectOperations.get(type);
  if (operation === undefined) throw new Error(`there is no operation ${type}`);
  const context: ObjectContext = {
    objects,
    folder: "",
    namespace: "here",
    bindings: noBindings,
    isTemplate: false,
    timeout: 0,
    onCreated: (object) => created.push(object),
  };
  return operation(body, context);
}

const refused = [{ check: { "($error != null)": true } }];

describe("writing", () => {
  it("creates what is not there, in the test's namespace, and changes what is", async () => {
    const { objects, names } = cluster(configMap("old"));
    const created: JsonMap[] = [];
    await run("apply", { resource: configMap("new") }, objects, created);
    await run("apply", { resource: configMap("old") }, objects, created);
    expect(names()).toEqual(["old", "new"]);
    expect(created).toEqual([
      { ...configMap("new"), metadata: { namespace: "here", name: "new" } },
    ]);
  });

  it("fails with the server's words where nothing else is expected", async () => {
    const { objects } = cluster();
    await expect(run("create", { resource: configMap("refused") }, objects)).rejects.toThrow(
      "denied the request",
    );
  });

  it("holds where the refusal is expected, and fails where it does not come", async () => {
    const { objects } = cluster();
    const wanted = { resource: configMap("refused"), expect: refused };
    await expect(run("apply", wanted, objects)).resolves.toBeUndefined();
    const admitted = { resource: configMap("admitted"), expect: refused };
    await expect(run("apply", admitted, objects)).rejects.toThrow(/not as expected/u);
  });
});

describe("looking", () => {
  const { objects } = cluster(configMap("one", { a: "1" }));

  it("asserts that there is an object like that", async () => {
    const tree = (a: string): JsonMap => ({ resource: configMap("one", { a }) });
    await expect(run("assert", tree("1"), objects)).resolves.toBeUndefined();
    await expect(run("assert", tree("2"), objects)).rejects.toThrow(/data\.a/u);
    await expect(run("assert", { resource: configMap("two") }, objects)).rejects.toThrow(
      "there is no ConfigMap two",
    );
  });

  it("refutes that there is one", async () => {
    const tree = (name: string, a: string): JsonMap => ({ resource: configMap(name, { a }) });
    await expect(run("error", tree("one", "2"), objects)).resolves.toBeUndefined();
    await expect(run("error", tree("two", "1"), objects)).resolves.toBeUndefined();
    await expect(run("error", tree("one", "1"), objects)).rejects.toThrow(/must not be/u);
  });
});

describe("deleting", () => {
  it("takes away what is referred to", async () => {
    const { objects, names } = cluster(configMap("one"), configMap("two"));
    const ref = { apiVersion: "v1", kind: "ConfigMap", name: "one" };
    await run("delete", { ref }, objects);
    expect(names()).toEqual(["two"]);
  });
});

describe("what is expected", () => {
  it("counts by the first entry that matches the object", () => {
    const entries = [
      { match: { kind: "Pod" }, check: { "($error == null)": true } },
      { match: { kind: "ConfigMap" }, check: { "($error != null)": true } },
    ];
    const failure = new Error("no");
    const check = (kind: string) => () => checkOutcome(failure, entries, { kind }, noBindings);
    expect(check("ConfigMap")).not.toThrow();
    expect(check("Pod")).toThrow(/not as expected/u);
    expect(check("Secret")).toThrow("no");
  });
});
