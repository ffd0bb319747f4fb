import { describe, expect, it } from "vitest";
import { createParseCache } from "./parse-cache.ts";
import { parseDocuments } from "./parse.ts";

describe("a parse cache", () => {
  it("keeps documents that have not changed, and tells where they stand now", () => {
    const cache = createParseCache();
    const [first, second] = parseDocuments("a: 1\n---\nb: 2\n", { cache });
    const [changed, kept] = parseDocuments("a: 1\nc: 3\n---\nb: 2\n", { cache });
    expect(changed?.value).toEqual({ a: 1, c: 3 });
    expect(changed?.value).not.toBe(first?.value);
    expect(kept?.value).toBe(second?.value);
    expect(second?.locate(["b"])).toEqual({ line: 3, column: 1 });
    expect(kept?.locate(["b"])).toEqual({ line: 4, column: 1 });
    expect(kept?.line).toBe(3);
  });

  it("forgets what the last reading did not have", () => {
    const cache = createParseCache();
    const [before] = parseDocuments("a: 1", { cache });
    parseDocuments("b: 1", { cache });
    const [after] = parseDocuments("a: 1", { cache });
    expect(after?.value).toEqual(before?.value);
    expect(after?.value).not.toBe(before?.value);
  });

  it("keeps what stands behind a broken document until it can be read again", () => {
    const cache = createParseCache();
    const [, before] = parseDocuments("a: 1\n---\nb: 2\n", { cache });
    for (const text of ["a: ]\n---\nb: 2\n", "a: }\n---\nb: 2\n"]) {
      expect(() => parseDocuments(text, { cache })).toThrow("<text>:1:");
    }
    const [, after] = parseDocuments("a: 2\n---\nb: 2\n", { cache });
    expect(after?.value).toBe(before?.value);
  });

  it("tells an error each time, at its line", () => {
    const cache = createParseCache();
    for (const start of ["", "a: 1\n---\n"]) {
      const line = start === "" ? 1 : 3;
      expect(() => parseDocuments(`${start}b: ]`, { cache })).toThrow(`<text>:${line}:`);
    }
  });
});
