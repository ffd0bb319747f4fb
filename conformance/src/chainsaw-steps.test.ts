import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sentFiles } from "./chainsaw-steps.ts";

let data = "";
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), "winnow-steps-"));
  mkdirSync(join(data, "tests", "one"), { recursive: true });
  writeFileSync(
    join(data, "tests", "one", "chainsaw-test.yaml"),
    `spec:
  steps:
    - use:
        template: ../create-policy.yaml
        with:
          bindings: [{ name: file, value: a.yaml }]
    - use:
        template: ../policy-ready.yaml
        with:
          bindings: [{ name: file, value: not-sent.yaml }]
    - try:
        - apply: { file: b.yaml }
        - apply:
            file: c.yaml
            expect: [{ check: { ($error != null): true } }]
        - script:
            content: |
              if kubectl apply -f d.yaml
              then
                exit 1
              else
                exit 0
              fi
        - script:
            content: kubectl apply -f e.yaml 2>&1 | grep -q "Warning"
        - script:
            content: kubectl apply -f f.yaml
            check: { "(contains($stderr, 'not allowed'))": true }
`,
  );
});
afterAll(() => rmSync(data, { recursive: true }));

it("finds what steps send, and what must be refused", () => {
  expect(sentFiles(data, "tests").map(({ path, refused }) => `${path} ${refused}`)).toEqual([
    "one/a.yaml false",
    "one/b.yaml false",
    "one/c.yaml true",
    "one/d.yaml true",
    "one/e.yaml false",
    "one/f.yaml true",
  ]);
});
