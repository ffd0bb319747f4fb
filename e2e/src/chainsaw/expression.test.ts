import { bind } from "@winnow/jmespath";
import { describe, expect, it } from "vitest";
import { fillIn, fillInMap, mismatches, noBindings, withBindings } from "./expression.ts";

const bindings = bind(noBindings, "name", "web");

describe("texts in parentheses", () => {
  it("stand for what they evaluate to, at every depth", () => {
    const object = { metadata: { name: "($name)", labels: { of: "(to_upper($name))" } } };
    expect(fillInMap(object, bindings)).toEqual({
      metadata: { name: "web", labels: { of: "WEB" } },
    });
  });

  it("may stand for what is no text", () => {
    expect(fillIn(["(length($name))", "plain", 3, null], bindings)).toEqual([3, "plain", 3, null]);
  });

  it("are an error where the binding is not there", () => {
    expect(() => fillIn("($other)", bindings)).toThrow(/other/u);
  });
});

describe("bindings", () => {
  it("see those before them", () => {
    const list = [
      { name: "first", value: "($name)" },
      { name: "second", value: "($first)" },
    ];
    expect(withBindings(bindings, list)("second")).toBe("web");
  });

  it("need a name", () => {
    expect(() => withBindings(bindings, [{ value: 1 }])).toThrow("a binding has no name");
  });
});

describe("assertion trees", () => {
  it("tell every place that is not as they say", () => {
    const tree = { metadata: { name: "($name)" }, "(length(items))": 1 };
    expect(mismatches(tree, { metadata: { name: "web" }, items: [1] }, bindings)).toEqual([]);
    const wrong = mismatches(tree, { metadata: { name: "db" }, items: [] }, bindings);
    expect(wrong).toHaveLength(2);
    expect(wrong[0]).toMatch(/^metadata\.name: /u);
  });
});
