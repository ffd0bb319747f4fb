import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findTests, milliseconds, readTest } from "./test-file.ts";

const root = mkdtempSync(join(tmpdir(), "winnow-test-file-"));
afterAll(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
}

write("templates/create.yaml", "kind: StepTemplate\nspec:\n  try:\n  - create: {file: ($file)}\n");
write(
  "a/good/chainsaw-test.yaml",
  `kind: Test
metadata: {name: good}
spec:
  namespace: default
  steps:
  - name: first
    use:
      template: ../../templates/create.yaml
      with: {bindings: [{name: file, value: policy.yaml}]}
  - try:
    - sleep: {duration: 5s}
    finally:
    - script: {content: "true"}
`,
);
write("a/bad/chainsaw-test.yaml", "kind: Test\nspec: {steps: [{try: [{apply: {}, error: {}}]}]}\n");
write("a/none/chainsaw-test.yaml", "kind: Pod\n");

describe("test files", () => {
  it("are found below folders", () => {
    expect(findTests(root, ["a"])).toEqual(["a/bad", "a/good", "a/none"]);
  });

  it("are read with their templates", () => {
    const test = readTest(root, "a/good");
    expect(test).toMatchObject({ id: "a/good", namespace: "default", isSkipped: false });
    expect(test.steps).toMatchObject([
      {
        name: "first",
        given: [{ name: "file", value: "policy.yaml" }],
        operations: [{ type: "create", body: { file: "($file)" } }],
      },
      {
        operations: [{ type: "sleep", body: { duration: "5s" } }],
        last: [{ type: "script", body: { content: "true" } }],
      },
    ]);
  });

  it("are refused where they cannot be read as meant", () => {
    expect(() => readTest(root, "a/bad")).toThrow("one operation is wanted, not: apply, error");
    expect(() => readTest(root, "a/none")).toThrow("a/none: there is no Test");
  });
});

describe("lengths of time", () => {
  it("are read as Go writes them", () => {
    expect(milliseconds("1m30s")).toBe(90_000);
    expect(milliseconds(undefined)).toBeUndefined();
    expect(() => milliseconds("soon")).toThrow('"soon" is no length of time');
  });
});
