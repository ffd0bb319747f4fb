import { describe, expect, it } from "vitest";
import { isLoopback, locate, locationText, withIdentifier } from "./location.ts";

const digest = `sha256:${"a".repeat(64)}`;

describe("a reference", () => {
  it.each([
    ["nginx", "registry-1.docker.io", "index.docker.io/library/nginx:latest"],
    ["docker.io/team/app:1", "registry-1.docker.io", "index.docker.io/team/app:1"],
    ["127.0.0.1:5000/app:v1", "127.0.0.1:5000", "127.0.0.1:5000/app:v1"],
    [`ghcr.io/a/b:v1@${digest}`, "ghcr.io", `ghcr.io/a/b@${digest}`],
    [`ghcr.io/a/b@${digest}`, "ghcr.io", `ghcr.io/a/b@${digest}`],
  ])("%s lies at %s", (reference, host, place) => {
    const location = locate(reference);
    expect([location.host, locationText(location)]).toEqual([host, place]);
  });

  it("can be asked for something else in its repository", () => {
    const location = withIdentifier(locate("ghcr.io/a/b:v1"), digest);
    expect(locationText(location)).toBe(`ghcr.io/a/b@${digest}`);
  });

  it.each(["", "a b", "ghcr.io/A", "ghcr.io/a:", "http://ghcr.io/a", "ghcr.io/../a"])(
    "is refused: %j",
    (reference) => {
      expect(() => locate(reference)).toThrow(/is no image reference/u);
    },
  );
});

describe("plain HTTP", () => {
  it.each(["localhost", "localhost:5000", "127.0.0.1:1", "127.9.9.9", "[::1]:5000"])(
    "is harmless at %s",
    (host) => expect(isLoopback(host)).toBe(true),
  );
  it.each(["localhost.evil", "127.0.0.1.evil", "evil127.0.0.1", "10.0.0.1", "[::2]", ""])(
    "is not at %j",
    (host) => expect(isLoopback(host)).toBe(false),
  );
});
