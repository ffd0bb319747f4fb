/** `winnow audit` as it is built and run, on the files of the example. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json } from "@winnow/value";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectSarif } from "../output/golden/sarif-schema.ts";

const root = join(import.meta.dirname, "../../../..");
const control = "examples/mesh/pod-security/baseline-control.yaml";
let folder = "";

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function node(...args: readonly string[]): Run {
  return spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
}

function winnow(...args: readonly string[]): Run {
  return node("packages/cli/bin/winnow.js", ...args);
}

beforeAll(() => {
  const { status, stderr } = node("scripts/build.js");
  if (status !== 0) throw new Error(`the command could not be built: ${stderr}`);
  folder = mkdtempSync(join(tmpdir(), "winnow-audit-"));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the built command", () => {
  it("writes witnesses that get through, by the command that stands in them", () => {
    const target = join(folder, "holes");
    const { status, stderr } = winnow("audit", control, "--witnesses", target);
    expect([status, stderr]).toEqual([0, `4 witness(es) written to ${target}\n`]);
    const files = readdirSync(target);
    expect(files).toHaveLength(4);
    for (const file of files) {
      const text = readFileSync(join(target, file), "utf8");
      const [, line = ""] = /^# {3}winnow (apply .*)$/mu.exec(text) ?? [];
      const applied = winnow(...line.split(" "));
      expect([applied.status, applied.stdout], file).toEqual([
        0,
        expect.stringMatching(/pass: [1-9]\d*, fail: 0, warn: 0, error: 0/u),
      ]);
      const strict = line.replace("baseline-control", "baseline-none").split(" ");
      expect(winnow(...strict).status, file).toBe(1);
    }
  });

  it("writes SARIF into a file and fails on a kind of hole", () => {
    const target = join(folder, "audit.sarif");
    const flags = ["-o", "sarif", "--output-file", target, "--fail-on", "any-image"];
    const { status, stdout, stderr } = winnow("audit", control, ...flags);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^fail: hole any-image in /u);
    expectSarif(JSON.parse(readFileSync(target, "utf8")) as Json);
  });

  it("refuses flags that it cannot read", () => {
    const { status, stderr } = winnow("audit", control, "--max-width", "wide");
    expect(status).toBe(2);
    expect(stderr).toBe(
      'winnow: --max-width needs a whole number or a percentage like 2.5%, not "wide"\n',
    );
  });
});

describe("the README", () => {
  it("can be followed word for word", () => {
    const text = readFileSync(join(root, "README.md"), "utf8");
    const start = text.indexOf("## How wide is the hole");
    const section = text.slice(start, text.indexOf("\n## ", start + 3));
    const lines = [...section.matchAll(/^npx winnow (.*)$/gmu)].map(([, line = ""]) => line);
    const target = join(folder, "readme");
    const runs = lines.map((line) =>
      winnow(
        ...line
          .replace(/\bholes\//u, target)
          // the reader's own pod
          .replace("your-pod.yaml", "examples/mesh/pods/genuine.yaml")
          .split(" "),
      ),
    );
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0, 0, 1, 0, 0]);
    const said = runs.map(({ stdout }) => stdout);
    const [, funnel = ""] = /```text\n(.*?)```/su.exec(section) ?? [];
    expect(said[0]).toContain(funnel);
    expect(said[1]).toContain("pass: 4, fail: 0");
    expect(said[2]).toContain("The funnel");
    expect(said[3]).toMatch(/^narrower\n/u);
    expect(said[4]).toContain("pass: 0, fail: 4");
  });
});
