import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonMap } from "@winnow/value";
import { mergeStrategically } from "./merge.ts";
import type { MergeReading } from "./merge.ts";

const readings: readonly MergeReading[] = ["kubernetes", "kustomize"];

function pod(spec: JsonMap): JsonMap {
  return { apiVersion: "v1", kind: "Pod", spec };
}

function mergedSpec(spec: JsonMap, patch: JsonMap, reading: MergeReading): unknown {
  return mergeStrategically(pod(spec), { spec: patch }, reading)?.["spec"];
}

describe.each(readings)("a strategic merge, %s", (reading) => {
  it.each<[string, JsonMap, JsonMap, JsonMap]>([
    ["sets and adds", { a: 1, b: { c: 1 } }, { a: 2, b: { d: 2 } }, { a: 2, b: { c: 1, d: 2 } }],
    ["deletes by null", { a: 1, b: 2 }, { a: null }, { b: 2 }],
    ["drops nulls of what it adds", {}, { a: { b: null, c: 1 } }, { a: { c: 1 } }],
    [
      "merges elements by key, its own first",
      { containers: [{ name: "x", image: "1" }, { name: "y" }] },
      { containers: [{ name: "z" }, { name: "x", tty: true }] },
      { containers: [{ name: "z" }, { name: "x", image: "1", tty: true }, { name: "y" }] },
    ],
    [
      "merges inside elements",
      { containers: [{ name: "x", env: [{ name: "A", value: "1" }] }] },
      { containers: [{ name: "x", env: [{ name: "B", value: "2" }] }] },
      {
        containers: [
          {
            name: "x",
            env: [
              { name: "B", value: "2" },
              { name: "A", value: "1" },
            ],
          },
        ],
      },
    ],
    ["replaces other lists", { tolerations: [1] }, { tolerations: [2] }, { tolerations: [2] }],
    [
      "deletes an element",
      { containers: [{ name: "x" }, { name: "y" }] },
      { containers: [{ name: "x", $patch: "delete" }] },
      { containers: [{ name: "y" }] },
    ],
    [
      "replaces a list that is otherwise merged",
      { containers: [{ name: "x" }] },
      { containers: [{ name: "y" }, { $patch: "replace" }] },
      { containers: [{ name: "y" }] },
    ],
    ["replaces a map", { a: { b: 1 } }, { a: { $patch: "replace", c: 2 } }, { a: { c: 2 } }],
    ["deletes a map", { a: { b: 1 }, c: 1 }, { a: { $patch: "delete" } }, { c: 1 }],
  ])("%s", (_, before, patch, after) => {
    expect(mergedSpec(before, patch, reading)).toEqual(after);
  });

  it("merges lists of scalars by value", () => {
    const before: JsonMap = { apiVersion: "v1", kind: "Pod", metadata: { finalizers: ["a", "b"] } };
    const patch: JsonMap = { metadata: { finalizers: ["c", "b"] } };
    expect(mergeStrategically(before, patch, reading)).toEqual({
      ...before,
      metadata: { finalizers: ["c", "b", "a"] },
    });
  });

  it("knows no merge keys for kinds that are not Kubernetes' own", () => {
    const before: JsonMap = { apiVersion: "example.com/v1", kind: "Foo", list: [{ name: "a" }] };
    expect(mergeStrategically(before, { list: [{ name: "b" }] }, reading)).toEqual({
      ...before,
      list: [{ name: "b" }],
    });
  });

  it("refuses to merge a map into a list, and directives that do not exist", () => {
    expect(() => mergedSpec({ containers: [] }, { containers: { a: 1 } }, reading)).toThrow(
      /a list cannot be merged with a map/,
    );
    expect(() => mergedSpec({ a: {} }, { a: { $patch: "drop" } }, reading)).toThrow(
      /must be merge, replace or delete/,
    );
  });

  it("changes nothing the second time, and not the document", () => {
    const element = fc.record({
      name: fc.constantFrom("a", "b", "c"),
      image: fc.constantFrom("1", "2"),
    });
    const list = fc.uniqueArray(element, { selector: ({ name }) => name, maxLength: 3 });
    const spec = fc.record({ containers: list, volumes: list, tolerations: list, x: fc.nat(2) });
    fc.assert(
      fc.property(spec, spec, (before, patch) => {
        const document = pod(before);
        const copy = structuredClone(document);
        const change = { spec: patch as unknown as JsonMap };
        const once = mergeStrategically(document, change, reading) ?? {};
        expect(mergeStrategically(once, change, reading)).toEqual(once);
        expect(document).toEqual(copy);
      }),
    );
  });
});

describe("where the readings part", () => {
  it("an element without its key is refused, or empties the list", () => {
    const patch = { containers: [{ image: "1" }] };
    expect(() => mergedSpec({ containers: [{ name: "x" }] }, patch, "kubernetes")).toThrow(
      /needs the key name/,
    );
    expect(mergedSpec({ containers: [{ name: "x" }] }, patch, "kustomize")).toEqual({
      containers: [],
    });
  });

  it("ports of different protocols are told apart, or the patch is lost", () => {
    const before = { containers: [{ name: "x", ports: [{ containerPort: 80 }] }] };
    const ports = [{ containerPort: 80, protocol: "UDP" }];
    const patch = { containers: [{ name: "x", ports }] };
    expect(mergedSpec(before, patch, "kubernetes")).toEqual({
      containers: [{ name: "x", ports: [...ports, { containerPort: 80 }] }],
    });
    expect(mergedSpec(before, patch, "kustomize")).toEqual(before);
    const named = { containers: [{ name: "x", ports: [{ containerPort: 80, name: "n" }] }] };
    expect(
      mergedSpec(
        { containers: [{ name: "x", ports: [{ containerPort: 80, protocol: "TCP" }] }] },
        named,
        "kubernetes",
      ),
    ).toEqual({
      containers: [{ name: "x", ports: [{ containerPort: 80, protocol: "TCP", name: "n" }] }],
    });
  });

  it("directives beside fields are carried out, or end up in the document", () => {
    const before = { volumes: [{ name: "v", emptyDir: {} }], args: ["a", "b"], x: ["1", "2", "3"] };
    const patch = {
      volumes: [{ name: "v", hostPath: {}, $retainKeys: ["name", "hostPath"] }],
      "$deleteFromPrimitiveList/args": ["a"],
      "$setElementOrder/x": ["3", "1"],
    };
    expect(mergedSpec(before, patch, "kubernetes")).toEqual({
      volumes: [{ name: "v", hostPath: {} }],
      args: ["b"],
      x: ["3", "1", "2"],
    });
    expect(mergedSpec(before, patch, "kustomize")).toHaveProperty("$setElementOrder/x");
  });

  it("a directive in a list without merge keys is refused, or ends up in the document", () => {
    const patch = { tolerations: [{ key: "a", $patch: "delete" }] };
    expect(() => mergedSpec({ tolerations: [] }, patch, "kubernetes")).toThrow(
      /no merge key is known/,
    );
    expect(mergedSpec({ tolerations: [] }, patch, "kustomize")).toEqual(patch);
  });
});
