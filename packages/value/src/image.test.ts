import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ImageError, parseImage } from "./image.ts";

const digest = `sha256:${"ab".repeat(32)}`;

describe("image references", () => {
  it.each([
    ["nginx", { registry: "docker.io", path: "nginx", name: "nginx", tag: "latest", digest: "" }],
    ["a/b/c:1.2", { registry: "docker.io", path: "a/b/c", name: "c", tag: "1.2" }],
    ["localhost/x", { registry: "localhost", path: "x", tag: "latest" }],
    ["reg.example:5000/x", { registry: "reg.example:5000", path: "x", tag: "latest" }],
    [`ghcr.io/a/b@${digest}`, { registry: "ghcr.io", path: "a/b", tag: "", digest }],
    [`ghcr.io/a/b:v1@${digest}`, { tag: "v1", digest, reference: `ghcr.io/a/b@${digest}` }],
  ])("%s is read", (text, wanted) => {
    expect(parseImage(text)).toMatchObject(wanted);
  });

  it("takes the registry it is given for images that name none", () => {
    expect(parseImage("x", { defaultRegistry: "reg.example" }).reference).toBe(
      "reg.example/x:latest",
    );
  });

  it.each([
    "",
    "Nginx",
    "a b",
    "a:",
    "a:b:c",
    "a@sha256:12",
    "/a",
    "a//b",
    "a:-tag",
    "reg.example:x/a",
    `a@sha256:${"g".repeat(64)}`,
  ])("%j is refused", (text) => {
    expect(() => parseImage(text)).toThrow(ImageError);
  });

  it("reads back the reference that it gives", () => {
    const name = fc.stringMatching(/^[a-z0-9]{1,6}(?:[._-][a-z0-9]{1,4})?$/);
    const tag = fc.stringMatching(/^\w[\w.-]{0,8}$/);
    fc.assert(
      fc.property(
        fc.constantFrom("", "reg.example/", "localhost:5000/"),
        fc.array(name, { minLength: 1, maxLength: 3 }),
        tag,
        (registry, path, version) => {
          fc.pre(registry !== "" || path.length === 1 || !(path[0] ?? "").includes("."));
          const first = parseImage(`${registry}${path.join("/")}:${version}`);
          expect(first).toMatchObject({ path: path.join("/"), tag: version });
          expect(parseImage(first.reference)).toStrictEqual(first);
        },
      ),
    );
  });
});
