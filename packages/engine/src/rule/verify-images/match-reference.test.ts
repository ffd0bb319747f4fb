import { parseImage } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { isNamed, matchReference } from "./match-reference.ts";

const digest = `sha256:${"a".repeat(64)}`;

function match(pattern: string, image: string): string {
  return matchReference([pattern], parseImage(image), "docker.io");
}

describe("reference patterns", () => {
  it.each([
    ["*", "nginx"],
    ["docker.io/nginx:*", "nginx"],
    ["ghcr.io/org/*", "ghcr.io/org/app:v1"],
    ["ghcr.io/org/app@sha256:*", `ghcr.io/org/app:v1@${digest}`],
  ])("%s names %s plainly", (pattern, image) => {
    expect(match(pattern, image)).toBe("plainly");
    expect(isNamed([pattern], parseImage(image))).toBe(true);
  });

  it.each([
    ["nginx:*", "nginx:1.27"],
    ["docker.io/library/nginx:*", "nginx:1.27"],
    ["docker.io/nginx:*", "index.docker.io/library/nginx:1.27"],
    ["ghcr.io/org/app:v*", `ghcr.io/org/app:v1@${digest}`],
    ["ghcr.io/org/app:*", `ghcr.io/org/app@${digest}`],
    ["ghcr.io:443/org/app:*", `ghcr.io:443/org/app@${digest}`],
  ])("%s names %s, written otherwise", (pattern, image) => {
    expect(match(pattern, image)).toBe("otherwise");
    expect(isNamed([pattern], parseImage(image))).toBe(false);
  });

  it.each([
    ["nginx:*", "quay.io/nginx:1.27"],
    ["ghcr.io/org/app:v1", "ghcr.io/org/app:v2"],
    ["ghcr.io/org/app:v1", `ghcr.io/org/app:v2@${digest}`],
    ["library/nginx:*", "ghcr.io/library/nginx:1"],
    ["", "nginx"],
  ])("%s does not name %s", (pattern, image) => {
    expect(match(pattern, image)).toBe("no");
  });
});
