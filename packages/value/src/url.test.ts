import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapedPath, formatUrl, parseAnyUrl, parseRequestUrl, queryOf } from "./url.ts";
import { escapeUrl, fromBytes, toBytes, unescapeUrl, UrlProblem } from "./url-escape.ts";

describe("URLs", () => {
  it("are written as they are read, where nothing has to be escaped", () => {
    for (const text of [
      "https://user:pass@example.com:8443/a/b?x=1&y=2#part",
      "http://[fe80::1%25eth0]:80/",
      "mailto:a@b.c",
      "file:///etc/hosts",
      "http:/a",
      "/a%2Fb?",
    ]) {
      expect(formatUrl(parseAnyUrl(text))).toBe(text);
    }
  });

  it("have a fragment only where they may have one", () => {
    expect(parseAnyUrl("/a#b")).toMatchObject({ path: "/a", fragment: "b" });
    expect(parseRequestUrl("/a#b")).toMatchObject({ path: "/a#b", fragment: "" });
    expect(() => parseRequestUrl("a")).toThrow(UrlProblem);
    expect(parseAnyUrl("a").path).toBe("a");
    expect(() => parseAnyUrl("a b:c")).toThrow("first path segment in URL cannot contain colon");
  });

  it("have paths that are escaped as they were, or anew", () => {
    expect(escapedPath(parseAnyUrl("/a%2fb"))).toBe("/a%2fb");
    expect(escapedPath(parseAnyUrl("/a b%2f"))).toBe("/a%20b/");
  });

  it("have queries whose broken parts are left out", () => {
    const query = queryOf(parseAnyUrl("/?a=1&a=%32&%zz=3&b;c=4&d"));
    expect([...query]).toEqual([
      ["a", ["1", "2"]],
      ["d", [""]],
    ]);
  });

  it("unescape what they escape", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const bytes = toBytes(text);
        expect(fromBytes(bytes)).toBe(text);
        for (const part of ["path", "user", "query", "fragment"] as const) {
          expect(unescapeUrl(escapeUrl(bytes, part), part)).toBe(bytes);
        }
      }),
    );
  });
});
