import type { Json } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { isSignificantUpdate } from "./update.ts";

/** Containers as `name=image`. */
function containers(...texts: string[]): Json[] {
  return texts.map((text) => {
    const [name = "", image = ""] = text.split("=");
    return { name, image };
  });
}

function isSignificant(
  list: "containers" | "initContainers" | "ephemeralContainers",
  before: Json[],
  after: Json[],
): boolean {
  return isSignificantUpdate({ spec: { [list]: after } }, { spec: { [list]: before } });
}

describe("isSignificantUpdate", () => {
  it.each(["containers", "initContainers"] as const)("compares %s in their order", (list) => {
    expect(isSignificant(list, containers("a=1", "b=2"), containers("a=1", "b=2"))).toBe(false);
    expect(isSignificant(list, containers("a=1"), containers("other=1"))).toBe(false);
    expect(isSignificant(list, containers("a=1", "b=2"), containers("b=2", "a=1"))).toBe(true);
    expect(isSignificant(list, containers("a=1"), containers("a=2"))).toBe(true);
    expect(isSignificant(list, containers("a=1"), [])).toBe(true);
    expect(isSignificant(list, [], containers("a=1"))).toBe(true);
  });

  it("finds ephemeral containers by name; that one is gone does not matter", () => {
    const list = "ephemeralContainers";
    expect(isSignificant(list, containers("a=1", "b=2"), containers("b=2"))).toBe(false);
    expect(isSignificant(list, containers("a=1"), containers("a=2"))).toBe(true);
    expect(isSignificant(list, containers("a=1"), containers("a=1", "c=3"))).toBe(true);
    expect(isSignificant(list, [], containers("c="))).toBe(true);
  });

  it("does not take a null among containers for nothing", () => {
    expect(isSignificant("containers", [null], [null])).toBe(false);
    expect(isSignificant("containers", [null], containers("a=1"))).toBe(true);
  });
});
