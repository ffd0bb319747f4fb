import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "@winnow/value";
import { applyOperations } from "./apply.ts";
import { diffDocuments } from "./diff.ts";
import { operationDocument, readOperations } from "./operation.ts";

const key = fc.constantFrom("a", "b", "c", "a/b", "~", "0", "__proto__", "constructor");
const { document } = fc.letrec<{ document: Json; value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>(null, true, 0, 1, 2n ** 60n, "x", ""),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
  document: fc.dictionary(key, tie("value"), { maxKeys: 5, noNullPrototype: true }),
}));

describe("the difference of two documents", () => {
  it("leads from one to the other", () => {
    fc.assert(
      fc.property(document, document, (before, after) => {
        expect(applyOperations(before, diffDocuments(before, after))).toEqual(after);
      }),
    );
  });

  it("is nothing for equal documents, and survives being written down", () => {
    fc.assert(
      fc.property(document, document, (before, after) => {
        expect(diffDocuments(before, structuredClone(before))).toEqual([]);
        const operations = diffDocuments(before, after);
        expect(readOperations(operations.map(operationDocument))).toEqual(operations);
      }),
    );
  });

  it.each<[string, Json, Json, Json]>([
    ["an added key", { a: 1 }, { a: 1, b: 2 }, [{ op: "add", path: "/b", value: 2 }]],
    ["an element put in front", [1, 2], [0, 1, 2], [{ op: "add", path: "/0", value: 0 }]],
    [
      "an element changed inside",
      { a: [{ n: "x" }, { n: "y", v: 1 }] },
      { a: [{ n: "x" }, { n: "y", v: 2 }] },
      [{ op: "replace", path: "/a/1/v", value: 2 }],
    ],
    [
      "several taken from the middle",
      [1, 2, 3, 4],
      [1, 4],
      [
        { op: "remove", path: "/2" },
        { op: "remove", path: "/1" },
      ],
    ],
    ["another kind of value", { a: [] }, { a: {} }, [{ op: "replace", path: "/a", value: {} }]],
  ])("is small for %s", (_, before, after, operations) => {
    expect(diffDocuments(before, after)).toEqual(operations);
  });
});
