import { matchWildcard } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { lookAlikes } from "../space/image.ts";
import { pinImages } from "./image-pin.ts";
import type { Pin } from "./suggestion.ts";

const digest = `sha256:${"a".repeat(64)}`;

function patterns(images: readonly string[], pin: Pin): string[] {
  const pinned = pinImages(images, pin);
  expect(pinned.refused).toEqual([]);
  return [...pinned.patterns.keys()];
}

describe("pinImages", () => {
  it.each<[Pin, string[], string[]]>([
    ["stem", ["docker.io/istio/proxyv2:1.20.2"], ["docker.io/istio/proxyv2:1.20.2"]],
    [
      "stem",
      ["docker.io/istio/proxyv2:1.20.2", "docker.io/istio/proxyv2:1.20.3"],
      ["docker.io/istio/proxyv2:1.20.*"],
    ],
    ["stem", ["r.io/a:1.2", "r.io/a:2.1"], ["r.io/a:1.2", "r.io/a:2.1"]],
    ["stem", ["r.io/a:v1.2.3", "r.io/a:v1.2.30"], ["r.io/a:v1.2.*"]],
    ["tag", ["r.io/a:1.20.2", "r.io/a:1.20.3"], ["r.io/a:1.20.2", "r.io/a:1.20.3"]],
    ["minor", ["r.io/a:v1.20.2-distroless"], ["r.io/a:v1.20.*"]],
    ["minor", ["r.io/a:nightly"], ["r.io/a:nightly"]],
    ["any-tag", ["r.io/a:1"], ["r.io/a:*"]],
    ["any-tag", ["r.io/a"], ["r.io/a"]],
    [
      "any-tag",
      [`r.io/a@${digest}`, `r.io/a:1@${digest}`],
      ["r.io/a@sha256:*", "r.io/a:*@sha256:*"],
    ],
    ["digest", [`r.io/a@${digest}`], [`r.io/a@${digest}`]],
    // a port is no tag
    ["any-tag", ["registry.example:5000/a:1"], ["registry.example:5000/a:*"]],
    ["any-tag", ["registry.example:5000/a"], ["registry.example:5000/a"]],
    // each spelling for itself
    [
      "any-tag",
      ["istio/proxyv2:1", "docker.io/istio/proxyv2:1", "index.docker.io/istio/proxyv2:1"],
      ["istio/proxyv2:*", "docker.io/istio/proxyv2:*", "index.docker.io/istio/proxyv2:*"],
    ],
  ])("%s of %j", (pin, images, wanted) => {
    expect(patterns(images, pin)).toEqual(wanted);
  });

  it("does not let a port pass for a tag", () => {
    const open = pinImages(["nginx:1"], "any-tag");
    expect([...open.patterns.keys()]).toEqual(["nginx:1"]);
    expect(open.remarks.join(" ")).toContain("would match a registry nginx with a port");
    expect(patterns(["nginx:1.25.1"], "minor")).toEqual(["nginx:1.25.*"]);
    expect(matchWildcard("nginx:1.25.*", "nginx:1/evil:1")).toBe(false);
  });

  it.each(["stem", "tag", "minor", "any-tag"] as const)("fits no look-alike: %s", (pin) => {
    for (const image of [
      "docker.io/istio/proxyv2:1.20.2",
      "istio/proxyv2:1.20.2",
      "cr.l5d.io/linkerd/proxy-init:v2.2.3",
      "registry.example:5000/mesh/init:1.0.0",
      "nginx:1.25.1",
    ]) {
      for (const [kind, texts] of lookAlikes(image)) {
        if (kind === "genuine") continue;
        for (const text of texts) {
          const fitting = patterns([image], pin).filter((pattern) => matchWildcard(pattern, text));
          expect([kind, text, fitting]).toEqual([kind, text, []]);
        }
      }
    }
  });

  it.each([
    ["*", "wildcard"],
    ["docker.io/istio/?", "wildcard"],
    ["", "names no image"],
    ["a`b", "no image reference"],
    ["a{{ x }}", "no image reference"],
  ])("refuses %j", (image, reason) => {
    const pinned = pinImages([image], "stem");
    expect(pinned.patterns.size).toBe(0);
    expect(pinned.refused.join(" ")).toContain(reason);
  });

  it("refuses an image without digest where digests are asked for", () => {
    expect(pinImages(["r.io/a:1"], "digest").refused.join(" ")).toContain("has no digest");
  });
});
