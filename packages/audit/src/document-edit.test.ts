import { describe, expect, it } from "vitest";
import { pathText } from "@winnow/engine";
import { editDocuments, editValue } from "./document-edit.ts";

describe("editing documents", () => {
  it("takes out one place and leaves the original alone", () => {
    const value = { spec: { rules: [{ name: "a" }, { name: "b" }] } };
    expect(editValue(value, ["spec", "rules", 0], undefined)).toEqual({
      spec: { rules: [{ name: "b" }] },
    });
    expect(value.spec.rules).toHaveLength(2);
  });

  it("takes out blocks that would be left empty", () => {
    const rule = { exclude: { any: [{ resources: {} }] }, name: "a" };
    expect(editValue(rule, ["exclude", "any", 0], undefined)).toEqual({ name: "a" });
  });

  it("sets a place that is not there yet", () => {
    expect(editValue({ spec: {} }, ["spec", "validationFailureAction"], "Enforce")).toEqual({
      spec: { validationFailureAction: "Enforce" },
    });
  });

  it("makes several edits of one list from its end", () => {
    const documents = [{ number: 3, value: { list: ["a", "b", "c"] } }];
    const edits = [0, 2].map((index) => ({ document: 3, path: ["list", index] }));
    expect(editDocuments(documents, edits)).toEqual([{ number: 3, value: { list: ["b"] } }]);
  });

  it("leaves a document out", () => {
    const documents = [1, 2].map((number) => ({ number, value: {} }));
    expect(editDocuments(documents, [{ document: 1, path: [] }])).toEqual([documents[1]]);
  });

  it("keeps keys that only look like JavaScript's own", () => {
    const value = JSON.parse('{"__proto__": {"a": 1, "b": 2}}') as {
      readonly [key: string]: never;
    };
    const edited = editValue(value, ["__proto__", "a"], undefined);
    expect(JSON.stringify(edited)).toBe('{"__proto__":{"b":2}}');
  });

  it("does nothing where the path leads nowhere", () => {
    expect(editValue({ a: [1] }, ["a", 7], undefined)).toEqual({ a: [1] });
    expect(editValue({ a: [1] }, ["b", "c"], undefined)).toEqual({ a: [1] });
  });

  it("writes paths as problems do", () => {
    expect(pathText(["spec", "rules", 0, "match"])).toBe("spec.rules[0].match");
  });
});
