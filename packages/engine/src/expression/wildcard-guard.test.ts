import { matchWildcard } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { fromRequest, guardWildcards, requestNames, unguardWildcards } from "./wildcard-guard.ts";

describe("guardWildcards", () => {
  it("makes wildcards plain, and gives back what holds none", () => {
    const plain = { image: "nginx", ports: [80, "http"] };
    expect(guardWildcards(plain)).toBe(plain);
    const guarded = guardWildcards("*");
    expect(typeof guarded === "string" && matchWildcard(guarded, "nginx")).toBe(false);
    expect(typeof guarded === "string" && matchWildcard("*", guarded)).toBe(true);
    expect(typeof guarded === "string" && matchWildcard("?", guarded)).toBe(true);
  });

  it("can be undone, in keys and nested values", () => {
    const value = { "a*": ["?", { b: "*/x" }], c: 1 };
    expect(unguardWildcards(guardWildcards(value))).toEqual(value);
  });
});

describe("fromRequest", () => {
  it("knows the request's names, elements of any depth and what is made at run time", () => {
    expect(fromRequest(new Set(["request", "object"]), requestNames)).toBe(true);
    expect(fromRequest(new Set(["element12"]), requestNames)).toBe(true);
    expect(fromRequest(undefined, requestNames)).toBe(true);
    expect(fromRequest(new Set(["allowed", "data"]), requestNames)).toBe(false);
  });
});
