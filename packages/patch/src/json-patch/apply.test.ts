import { describe, expect, it } from "vitest";
import type { Json } from "@winnow/value";
import { PatchError } from "../patch-error.ts";
import { applyOperations } from "./apply.ts";
import type { PatchOptions } from "./apply.ts";
import { readOperations } from "./operation.ts";

const generous: PatchOptions = {
  negativeIndexes: true,
  missingPathOnRemove: true,
  ensurePathOnAdd: true,
  pathWithoutSlash: true,
};

function patched(document: Json, patch: Json, options?: PatchOptions): Json {
  return applyOperations(document, readOperations(patch), options);
}

describe("a JSON patch by RFC 6902", () => {
  const document = { a: { b: [1, 2] }, "x/y": { "~": 1 } };

  it.each<[string, Json, Json]>([
    ["adds", [{ op: "add", path: "/c", value: 1 }], { ...document, c: 1 }],
    ["inserts", [{ op: "add", path: "/a/b/1", value: 9 }], { ...document, a: { b: [1, 9, 2] } }],
    ["appends", [{ op: "add", path: "/a/b/-", value: 3 }], { ...document, a: { b: [1, 2, 3] } }],
    ["removes", [{ op: "remove", path: "/a/b/0" }], { ...document, a: { b: [2] } }],
    ["replaces", [{ op: "replace", path: "/a", value: 1 }], { ...document, a: 1 }],
    ["unescapes", [{ op: "remove", path: "/x~1y/~0" }], { ...document, "x/y": {} }],
    ["moves", [{ op: "move", from: "/a/b", path: "/b" }], { ...document, a: {}, b: [1, 2] }],
    ["copies", [{ op: "copy", from: "/a/b", path: "/b" }], { ...document, b: [1, 2] }],
    ["tests", [{ op: "test", path: "/a/b", value: [1, 2] }], document],
    ["replaces the whole", [{ op: "replace", path: "", value: { z: 1 } }], { z: 1 }],
  ])("%s", (_, patch, after) => {
    expect(patched(document, patch)).toEqual(after);
  });

  it.each<[string, Json, RegExp]>([
    ["a missing parent", [{ op: "add", path: "/q/r", value: 1 }], /its parent is not there/],
    ["a missing value", [{ op: "remove", path: "/q" }], /it is not there/],
    ["an index beyond the end", [{ op: "add", path: "/a/b/3", value: 1 }], /no index/],
    ["a negative index", [{ op: "remove", path: "/a/b/-1" }], /it is not there/],
    ["a test that does not hold", [{ op: "test", path: "/a", value: 1 }], /another one/],
    ["a path without slash", [{ op: "remove", path: "a/b" }], /must begin with a slash/],
    ["an inherited name", [{ op: "test", path: "/constructor/name", value: 1 }], /not there/],
    ["moving into itself", [{ op: "move", from: "/a", path: "/a/b" }], /parent is not there/],
  ])("refuses %s", (_, patch, message) => {
    expect(() => patched(document, patch)).toThrow(message);
  });

  it.each<[string, Json, RegExp]>([
    ["a map", {}, /must be a list/],
    ["an unknown operation", [{ op: "bogus", path: "/a" }], /operation 0 .* must have op add/],
    ["an operation without path", [{ op: "remove" }], /needs path/],
    ["an operation without value", [{ op: "add", path: "/a" }], /needs a value/],
    ["a copy without from", [{ op: "copy", path: "/a" }], /needs from/],
    ["a scalar", [1], /is not a map/],
  ])("cannot be %s", (_, patch, message) => {
    expect(() => readOperations(patch)).toThrow(message);
  });
});

describe("generous options", () => {
  it.each<[string, Json, Json, Json]>([
    ["count from the end", { a: [1, 2] }, [{ op: "remove", path: "/a/-1" }], { a: [1] }],
    ["let remove miss", { a: 1 }, [{ op: "remove", path: "/b/c" }], { a: 1 }],
    ["make maps", {}, [{ op: "add", path: "/a/b/c", value: 1 }], { a: { b: { c: 1 } } }],
    ["make lists", {}, [{ op: "add", path: "/a/1/b", value: 1 }], { a: [null, { b: 1 }] }],
    ["drop what stands before the slash", {}, [{ op: "add", path: "a/b", value: 1 }], { b: 1 }],
  ])("%s", (_, document, patch, after) => {
    expect(patched(document, patch, generous)).toEqual(after);
  });

  it("do not fill lists without end", () => {
    const patch = [{ op: "add", path: "/a/900000000", value: 1 }];
    expect(() => patched({}, patch, generous)).toThrow(/filled up with 1000 nulls/);
  });
});

describe("a patch and its document", () => {
  it("share what the patch does not touch, and the document stays as it was", () => {
    const document = { a: { b: 1 }, c: { d: [1] } };
    const before = structuredClone(document);
    const after = patched(document, [{ op: "add", path: "/a/x", value: 1 }]) as typeof document;
    expect(document).toEqual(before);
    expect(after.c).toBe(document.c);
    expect(after.a).not.toBe(document.a);
  });

  it("keep copies apart that are changed later", () => {
    const patch = [
      { op: "add", path: "/a/x", value: 1 },
      { op: "copy", from: "/a", path: "/b" },
      { op: "add", path: "/b/x", value: 2 },
    ];
    expect(patched({ a: {} }, patch)).toEqual({ a: { x: 1 }, b: { x: 2 } });
  });

  it("stop before copies of copies fill the memory", () => {
    const double = [
      { op: "copy", from: "/a", path: "/b" },
      { op: "copy", from: "/b", path: "/a/-" },
      { op: "copy", from: "/b", path: "/a/-" },
    ];
    const patch = Array.from({ length: 40 }, () => double).flat();
    expect(() => patched({ a: [1] }, patch)).toThrow(PatchError);
  });

  it("set own keys whatever their name", () => {
    const after = patched({}, [{ op: "add", path: "/__proto__", value: { x: 1 } }]);
    expect(Object.keys(after as object)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });
});
