import { matchWildcard, parseImage } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { imageCandidates } from "./image.ts";

function classesOf(pattern: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { text, class: kind } of imageCandidates([pattern], [])) {
    found[kind] = [...(found[kind] ?? []), text];
  }
  return found;
}

describe("images to try", () => {
  it("are made from a pattern that is open on both sides", () => {
    const found = classesOf("*/istio/proxyv2*");
    expect(found["genuine"]?.[0]).toBe("docker.io/istio/proxyv2:1");
    expect(found["spoofed-registry"]).toEqual(["evil.example/istio/proxyv2:1"]);
    expect(found["nested-path"]).toEqual(["ghcr.io/attacker/istio/proxyv2:1"]);
    expect(found["look-alike-suffix"]).toEqual(["docker.io/istio/proxyv2-backdoor:1"]);
    // the pattern wants a slash before istio
    expect(found["glued-prefix"]).toBeUndefined();
  });

  it("have a glued prefix where nothing stands before the name", () => {
    expect(classesOf("*istio/proxyv2*")["glued-prefix"]).toEqual(["docker.io/notistio/proxyv2:1"]);
  });

  it("hold none that a pinned pattern does not match", () => {
    expect(Object.keys(classesOf("cr.l5d.io/linkerd/proxy-init:v*")).toSorted()).toEqual([
      "genuine",
      "other",
      "wildcard",
    ]);
  });

  it("find hosts that begin like an image without registry", () => {
    expect(classesOf("nginx*")["spoofed-registry"]).toEqual(["nginx.evil.example/x:1"]);
  });

  it("find hosts that begin like a registry with an open end", () => {
    expect(classesOf("registry.corp*")["spoofed-registry"]).toEqual([
      "registry.corp.evil.example/app:1",
    ]);
  });

  it("take real images for the genuine ones", () => {
    const [first] = imageCandidates(["*/proxy:*"], ["registry.corp/mesh/proxy:2"]);
    expect(first).toMatchObject({ text: "registry.corp/mesh/proxy:2", class: "genuine" });
  });

  it("have no genuine one where every image fits", () => {
    expect(imageCandidates(["*"], []).map(({ class: kind }) => kind)).toEqual([
      "wildcard",
      "other",
    ]);
  });

  it.each(["*/a/b*", "a/b:*", "r.io/a@sha256:*", "*a?c*", "*/x/*/y:v1*", "a*b*c"])(
    "are references that %s matches",
    (pattern) => {
      for (const { text, class: kind } of imageCandidates([pattern], [])) {
        if (kind === "wildcard") continue;
        expect(() => parseImage(text)).not.toThrow();
      }
      const [first] = imageCandidates([pattern], []);
      expect(matchWildcard(pattern, first?.text ?? "")).toBe(true);
    },
  );
});
