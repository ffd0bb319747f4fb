/** The output flags of the command as it is built and run. */
import { spawnSync } from "node:child_process";
import { join, relative } from "node:path";
import type { Json } from "@winnow/value";
import { beforeAll, describe, expect, it } from "vitest";
import { expectSarif } from "./golden/sarif-schema.ts";

const root = join(import.meta.dirname, "../../../..");
const golden = relative(root, join(import.meta.dirname, "golden"));

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function node(...args: string[]): Run {
  return spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
}

function apply(...flags: string[]): Run {
  const input = [`${golden}/policies.yaml`, "--resource", `${golden}/resources.yaml`];
  return node("packages/cli/bin/winnow.js", "apply", ...input, ...flags);
}

beforeAll(() => {
  const { status, stderr } = node("scripts/build.js");
  if (status !== 0) throw new Error(`the command could not be built: ${stderr}`);
}, 60_000);

describe("the built command", () => {
  it("prints SARIF and nothing else on standard output", () => {
    const { status, stdout, stderr } = apply("--output-format", "sarif");
    expect(status).toBe(1);
    expectSarif(JSON.parse(stdout) as Json);
    expect(stderr).toMatch(/^Applying .*\n\npass: \d+, fail: [1-9]/u);
  });

  it.each([
    ["junit", /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites /u],
    ["markdown", /^## Winnow\n/u],
    ["json", /^\{\n {2}"apiVersion"/u],
    ["yaml", /^apiVersion: wgpolicyk8s\.io\/v1alpha2\nkind: ClusterPolicyReport\n/u],
  ])("prints %s", (format, start) => {
    const { status, stdout } = apply("--output-format", format);
    expect(status).toBe(1);
    expect(stdout).toMatch(start);
  });

  it("prints reports of the newer API", () => {
    const { stdout } = apply("--openreports", "--output-format", "yaml");
    expect(stdout).toMatch(/^apiVersion: openreports\.io\/v1alpha1\nkind: ClusterReport\n/u);
    expect(apply("--openreports").stdout).toContain("POLICY REPORT:\n");
  });

  it.each(["--openreports", "--policy-report"])("refuses %s in another form", (flag) => {
    const { status, stdout, stderr } = apply(flag, "--output-format", "sarif");
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(`winnow: ${flag} goes with --output-format json or yaml, not sarif\n`);
  });

  it("refuses a format that it does not know", () => {
    const { status, stderr } = apply("--output-format", "html");
    expect(status).toBe(2);
    expect(stderr).toContain("Allowed choices are json, yaml, junit, markdown, sarif");
  });

  it("tells on standard error how long it took", () => {
    const { stdout, stderr } = apply("--show-performance", "--output-format", "json");
    expect(stderr).toMatch(
      /performance: \d+ policy rule\(s\) loaded in \d+ ms, 4 resource\(s\) read and judged in \d+ ms/u,
    );
    expect(stdout).not.toContain("performance");
  });

  it.each(["junit", "markdown", "json", "yaml"])("prints tests as %s", (format) => {
    const run = node("packages/cli/bin/winnow.js", "test", golden, "-o", format, "--registry");
    expect(run.status).toBe(1);
    expect(run.stdout).toContain("no-such-rule");
  });
});
