/** The GitHub Action and the pre-commit hook, held against the command and run as their hosts would. */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json } from "@winnow/value";
import { parseDocuments } from "@winnow/yaml";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectSarif } from "./output/golden/sarif-schema.ts";

const root = join(import.meta.dirname, "../../..");

interface Action {
  readonly inputs: Readonly<Record<string, { required: boolean; default?: string }>>;
  readonly outputs: Readonly<Record<string, { value: string }>>;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly [
      { id: string; shell: string; env: Record<string, string>; run: string },
    ];
  };
}

interface Hook {
  readonly id: string;
  readonly entry: string;
  readonly language: string;
  readonly files: string;
  readonly pass_filenames: boolean;
}

function read(file: string): Json {
  const text = readFileSync(join(root, file), "utf8");
  return parseDocuments(text, { file, duplicateKeys: "error" })[0]?.value ?? null;
}

const action = read("action.yml") as unknown as Action;
const [step] = action.runs.steps;
const hooks = read(".pre-commit-hooks.yaml") as unknown as readonly Hook[];

/** The flags of `winnow apply`, as it tells them itself. */
let flags: ReadonlySet<string> = new Set();
let workspace = "";

beforeAll(() => {
  const built = spawnSync(process.execPath, ["scripts/build.js"], { cwd: root, encoding: "utf8" });
  if (built.status !== 0) throw new Error(`the command could not be built: ${built.stderr}`);
  const help = spawnSync(process.execPath, ["packages/cli/bin/winnow.js", "apply", "--help"], {
    cwd: root,
    encoding: "utf8",
  });
  flags = new Set(flagsIn(help.stdout));
}, 60_000);

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), "winnow-ci-"));
  write("policies/labels.yaml", policy);
  write("my manifests/good.yaml", pod("good", "{ app: good }"));
});

afterEach(() => rmSync(workspace, { recursive: true, force: true }));

function write(path: string, text: string): void {
  const file = join(workspace, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
}

function flagsIn(text: string): string[] {
  return text.match(/(?<![\w-])--[a-z][a-z-]+/gu) ?? [];
}

const policy = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: labels }
spec:
  rules:
    - name: app
      match: { any: [{ resources: { kinds: [Pod] } }] }
      validate:
        message: label app is required
        pattern: { metadata: { labels: { app: "?*" } } }
`;

function pod(name: string, labels: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  labels: ${labels}\n`;
}

interface StepRun {
  readonly status: number | null;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** Runs the action's step as GitHub documents it for `shell: bash`. */
function runStep(inputs: Readonly<Record<string, string>>): StepRun {
  const valueOf = (expression: string): string => {
    if (expression === "github.action_path") return root;
    const name = expression.replace(/^inputs\./u, "");
    return inputs[name] ?? action.inputs[name]?.default ?? "";
  };
  const env = Object.entries(step.env).map(([name, value]): [string, string] => [
    name,
    value.replaceAll(/\$\{\{ ([\w.-]+) \}\}/gu, (_, expression: string) => valueOf(expression)),
  ]);
  const files = { GITHUB_OUTPUT: "output.txt", GITHUB_STEP_SUMMARY: "summary.md" };
  for (const file of Object.values(files)) write(`.host/${file}`, "");
  write(".host/step.sh", step.run);
  const { status, stderr } = spawnSync(
    "bash",
    ["--noprofile", "--norc", "-e", "-o", "pipefail", join(workspace, ".host/step.sh")],
    {
      cwd: workspace,
      encoding: "utf8",
      env: {
        PATH: process.env["PATH"] ?? "",
        ...Object.fromEntries(env),
        GITHUB_OUTPUT: join(workspace, ".host/output.txt"),
        GITHUB_STEP_SUMMARY: join(workspace, ".host/summary.md"),
      },
    },
  );
  const lines = readFileSync(join(workspace, ".host/output.txt"), "utf8").trim().split("\n");
  return {
    status,
    stderr,
    outputs: Object.fromEntries(lines.map((line) => line.split("=", 2) as [string, string])),
    summary: readFileSync(join(workspace, ".host/summary.md"), "utf8"),
  };
}

const inputs = { policies: "policies/", resources: "my manifests" };

describe("the GitHub Action", () => {
  it("uses only flags that winnow apply has", () => {
    const used = flagsIn(step.run);
    expect(used).toEqual(expect.arrayContaining(["--resource", "--exception", "--output-format"]));
    expect(used.filter((flag) => !flags.has(flag))).toEqual([]);
  });

  it("hands every input on as a variable, and puts none into the script", () => {
    const used = Object.values(step.env).flatMap(
      (value) => /inputs\.([\w-]+)/u.exec(value)?.[1] ?? [],
    );
    expect(used.toSorted()).toEqual(Object.keys(action.inputs).toSorted());
    expect(step.run).not.toContain("${{");
    expect(action.runs.using).toBe("composite");
    expect(step.shell).toBe("bash");
    for (const name of Object.keys(step.env)) {
      expect(step.run).toMatch(new RegExp(String.raw`\$\{?${name}\b`, "u"));
    }
  });

  it("gives a default to every input that is not required", () => {
    for (const [name, input] of Object.entries(action.inputs)) {
      expect(typeof input.default, name).toBe(input.required ? "undefined" : "string");
    }
  });

  it("takes its outputs from its step", () => {
    const names = Object.values(action.outputs).map(({ value }) => value);
    expect(names).toEqual(
      Object.keys(action.outputs).map((name) => `\${{ steps.${step.id}.outputs.${name} }}`),
    );
  });

  it("passes where all is well, with a SARIF file", () => {
    const { status, outputs } = runStep(inputs);
    expect([status, outputs]).toEqual([0, { "exit-code": "0", report: "winnow.sarif" }]);
    expectSarif(JSON.parse(readFileSync(join(workspace, "winnow.sarif"), "utf8")) as Json);
  });

  it("fails where a rule fails, with the finding in the file", () => {
    write("my manifests/bad.yaml", pod("bad", "{ team: a }"));
    const { status, outputs } = runStep({ ...inputs, report: "out/report.sarif" });
    expect([status, outputs]).toEqual([1, { "exit-code": "1", report: "out/report.sarif" }]);
    const report = readFileSync(join(workspace, "out/report.sarif"), "utf8");
    expectSarif(JSON.parse(report) as Json);
    expect(report).toContain(`"uri": "my%20manifests/bad.yaml"`);
    expect(report).toContain(`"startLine": 5`);
  });

  it("does not fail where it is told not to, but tells the exit code", () => {
    write("my manifests/bad.yaml", pod("bad", "{}"));
    const { status, outputs } = runStep({ ...inputs, fail: "false" });
    expect([status, outputs["exit-code"]]).toEqual([0, "1"]);
  });

  it.each(["true", "false"])("fails without a report where an input is unusable (%s)", (fail) => {
    write("policies/broken.yaml", "kind: ClusterPolicy\nspec: [");
    const { status, outputs, stderr } = runStep({ ...inputs, fail });
    expect([status, outputs]).toEqual([2, { "exit-code": "2" }]);
    expect(stderr).toContain("policies/broken.yaml");
    expect(existsSync(join(workspace, "winnow.sarif"))).toBe(false);
  });

  it("puts a Markdown report into the job's summary", () => {
    const { outputs, summary } = runStep({ ...inputs, format: "markdown" });
    expect(outputs["report"]).toBe("winnow.md");
    expect(summary).toBe(readFileSync(join(workspace, "winnow.md"), "utf8"));
    expect(summary).toContain("pass: 1");
  });

  it("takes several lines, exceptions and more flags", () => {
    write("my manifests/bad.yaml", pod("bad", "{}"));
    write("other/worse.yaml", pod("worse", "{}"));
    write(
      "exceptions/bad.yaml",
      `apiVersion: kyverno.io/v2
kind: PolicyException
metadata: { name: lifted, namespace: default }
spec:
  exceptions: [{ policyName: labels, ruleNames: [app] }]
  match: { any: [{ resources: { kinds: [Pod], names: [bad] } }] }
`,
    );
    const { status, outputs } = runStep({
      policies: "  policies/  \n\n",
      resources: "my manifests\r\nother/worse.yaml\n",
      exceptions: "exceptions/",
      args: "--audit-warn\n--warn-exit-code=3\n",
      semantics: "kyverno-1.19",
      format: "json",
    });
    expect([status, outputs]).toEqual([3, { "exit-code": "3", report: "winnow.json" }]);
    const report = readFileSync(join(workspace, "winnow.json"), "utf8");
    expect(JSON.parse(report)).toMatchObject({ summary: { pass: 1, fail: 0, warn: 1, skip: 1 } });
  });

  it("runs nothing that an input holds", () => {
    const { status } = runStep({ ...inputs, policies: `$(touch "owned"); policies/` });
    expect(status).toBe(2);
    expect(existsSync(join(workspace, "owned"))).toBe(false);
  });
});

describe("the pre-commit hook", () => {
  const [hook] = hooks;
  const run = (...args: string[]): { status: number | null; stdout: string } => {
    const [script = "", ...first] = hook?.entry.split(" ") ?? [];
    const command = join(root, script);
    return spawnSync(command, [...first, ...args], { cwd: workspace, encoding: "utf8" });
  };

  it("starts a script of this repository that can be executed", () => {
    expect(hooks.map(({ id, language }) => [id, language])).toEqual([["winnow-apply", "script"]]);
    const [script = ""] = hook?.entry.split(" ") ?? [];
    expect(statSync(join(root, script)).mode & 0o111).toBe(0o111);
  });

  it("looks at YAML and JSON", () => {
    const files = new RegExp(hook?.files ?? "", "u");
    const names = ["a.yaml", "b/c.yml", "d.json", "e.md", "yaml"];
    expect(names.filter((name) => files.test(name))).toEqual(["a.yaml", "b/c.yml", "d.json"]);
  });

  it("passes or fails as the command does", () => {
    expect(run("policies/", "--resource", "my manifests").status).toBe(0);
    write("my manifests/bad.yaml", pod("bad", "{}"));
    const { status, stdout } = run("policies/", "--resource", "my manifests");
    expect(status).toBe(1);
    expect(stdout).toContain("label app is required");
  });
});

describe("the documentation", () => {
  it.each(["docs/ci.md", "docs/output-formats.md"])(
    "%s names only flags that there are",
    (file) => {
      const text = readFileSync(join(root, file), "utf8");
      const known = new Set([...flags, ...otherFlags]);
      expect(flagsIn(text).filter((flag) => !known.has(flag))).toEqual([]);
    },
  );
});

/** Flags of `winnow test` that `winnow apply` does not have. */
const otherFlags = ["--fail-only", "--require-tests"];
