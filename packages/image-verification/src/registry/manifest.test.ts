import { describe, expect, it } from "vitest";
import { isDigest, readManifest } from "./manifest.ts";

const digest = `sha256:${"a".repeat(64)}`;
const read = (document: unknown): ReturnType<typeof readManifest> =>
  readManifest(Buffer.from(JSON.stringify(document)), "text/plain", "r/a:v1");

describe("a manifest", () => {
  it("has the type that it states, else the one it came with", () => {
    expect(read({ mediaType: "a/b" }).mediaType).toBe("a/b");
    expect(read({}).mediaType).toBe("text/plain");
  });

  it("gives its layers with the annotations that are texts", () => {
    const layer = {
      mediaType: "x",
      digest,
      size: 3,
      annotations: { a: "1", b: 2, __proto__x: "y" },
    };
    const { layers, config, manifests } = read({ layers: [layer], config: null });
    expect(layers[0]).toMatchObject({ mediaType: "x", digest, size: 3 });
    expect([...(layers[0]?.annotations ?? [])]).toEqual([
      ["a", "1"],
      ["__proto__x", "y"],
    ]);
    expect([config, manifests]).toEqual([undefined, []]);
  });

  it.each<[string, unknown, RegExp]>([
    ["a list", [], /is no JSON object/u],
    ["layers that are no list", { layers: {} }, /layers in the manifest of r\/a:v1 is no list/u],
    [
      "too many layers",
      { layers: Array.from({ length: 1001 }, () => ({})) },
      /more than 1000 layers/u,
    ],
    ["a layer that is a text", { layers: ["x"] }, /layers\[0\] .* is no object/u],
    ["a short digest", { config: { digest: "sha256:aa", size: 1 } }, /config .* no sha256 digest/u],
    ["a path for a digest", { config: { digest: "../x", size: 1 } }, /no sha256 digest/u],
    ["a negative size", { config: { digest, size: -1 } }, /config .* has no size/u],
    ["a broken size", { config: { digest, size: 1.5 } }, /config .* has no size/u],
    ["a size that is a text", { subject: { digest, size: "1" } }, /subject .* has no size/u],
  ])("is refused with %s", (_, document, message) => {
    expect(() => read(document)).toThrow(message);
  });
});

describe("a digest", () => {
  it("is sha256 in lower case, and nothing around it", () => {
    expect(isDigest(digest)).toBe(true);
    for (const text of [digest.toUpperCase(), `${digest}\n`, `x${digest}`, "sha512:aa", ""]) {
      expect(isDigest(text)).toBe(false);
    }
  });
});
