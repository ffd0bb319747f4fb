import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createColours } from "../output/colours.ts";
import { runLint } from "./run.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "winnow-lint-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const policy = (spec: string) => `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: example
spec:
${spec}`;
const rules = `  rules:
    - name: rule
      match:
        any:
          - resources:
              kinds: [Pod]
      validate:
        deny: {}
`;

async function run(text: string, json = false): Promise<{ code: number; output: string }> {
  const file = join(folder, "policy.yaml");
  writeFileSync(file, text);
  let output = "";
  const code = await runLint(
    { policies: [file], json, gitBranch: undefined },
    {
      write: (part) => {
        output += part;
      },
      note: () => undefined,
      readStdin: () => Promise.reject(new Error("not read")),
      colours: createColours(false),
      isUnicode: true,
      isWatched: false,
      now: () => 0,
    },
  );
  return { code, output: output.replaceAll(`${folder}/`, "") };
}

describe("winnow lint", () => {
  it("ends with 0 and says nothing about a clean policy", async () => {
    expect(await run(policy(rules))).toEqual({ code: 0, output: "" });
  });

  it("tells each warning on a line with its place, and ends with 1", async () => {
    const { code, output } = await run(policy(`  failurePolicy: Fail\n${rules}`));
    expect(code).toBe(1);
    expect(output).toBe(
      "policy.yaml:6:3 warning deprecated-field spec.failurePolicy is deprecated since Kyverno 1.13, " +
        "settings of the webhook stand together; use spec.webhookConfiguration.failurePolicy\n",
    );
  });

  it("tells them as JSON", async () => {
    const { code, output } = await run(policy(`  failurePolicy: Fail\n${rules}`), true);
    expect(code).toBe(1);
    expect(JSON.parse(output)).toMatchObject([
      { severity: "warning", code: "deprecated-field", path: "spec.failurePolicy", line: 6 },
    ]);
  });

  it("ends with 2 for a policy that cannot be used", async () => {
    const { code, output } = await run(policy("  rules: []\n"));
    expect(code).toBe(2);
    expect(output).toContain("error no-rules");
  });
});
