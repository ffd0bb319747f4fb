import { describe, expect, it } from "vitest";
import { artifactLocation } from "./artifact-uri.ts";

const root = "%SRCROOT%";

describe("the address of a file", () => {
  it.each([
    ["pods/a.yaml", { uri: "pods/a.yaml", uriBaseId: root }],
    ["./pods//a.yaml", { uri: "pods/a.yaml", uriBaseId: root }],
    ["/repo/pods/a.yaml", { uri: "pods/a.yaml", uriBaseId: root }],
    ["with space/ä#?%.yaml", { uri: "with%20space/%C3%A4%23%3F%25.yaml", uriBaseId: root }],
    ["a:b.yaml", { uri: "a%3Ab.yaml", uriBaseId: root }],
    ["/elsewhere/a b.yaml", { uri: "file:///elsewhere/a%20b.yaml" }],
    ["https://example.com/a b.yaml", { uri: "https://example.com/a%20b.yaml" }],
    ["<stdin>", { uri: "stdin" }],
  ])("%s", (file, location) => {
    expect(artifactLocation(file, "/repo")).toEqual(location);
  });

  it("is absolute for a relative file outside the working folder", () => {
    const { uri } = artifactLocation("../pods/a.yaml", process.cwd());
    expect(uri).toMatch(/^file:\/\/\/.*\/pods\/a\.yaml$/u);
  });
});
