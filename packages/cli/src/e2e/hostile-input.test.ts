/** Inputs that cannot be used: each ends in one message with its place, and exit code 2. */
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../../..");
const command = join(root, "packages/cli/bin/winnow.js");
let folder = "";

interface Run {
  readonly status: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

function apply(policies: readonly string[], resource: string): Promise<Run> {
  const args = [command, "apply", ...policies, "--resource", resource];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : error.code, stdout, stderr });
    });
  });
}

beforeAll(() => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/build.js"], { cwd: root });
  if (status !== 0) throw new Error(`the command could not be built: ${stderr.toString()}`);
  folder = mkdtempSync(join(tmpdir(), "winnow-hostile-"));
  for (const name of Object.keys(files)) writeFileSync(join(folder, name), files[name]?.() ?? "");
  for (const name of ["empty-folder", "notes"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "notes", "readme.txt"), "nothing to see");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function policy(validate: string): string {
  return `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: p
spec:
  rules:
    - name: r
      match: {any: [{resources: {kinds: [Pod]}}]}
      validate:
        message: m
        ${validate}
`;
}

const names = "pattern: {metadata: {name: '?*'}}";
const deny = (expression: string): string =>
  `deny: {conditions: {all: [{key: "{{ ${expression} }}", operator: Equals, value: true}]}}`;
const head = "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n";
const nested = (open: string, close: string): string =>
  `${open.repeat(10_000)}1${close.repeat(10_000)}`;

const files: Readonly<Record<string, () => string | Uint8Array>> = {
  "good.yaml": () => policy(names),
  "pod.yaml": () => head,
  "broken.yaml": () => "apiVersion: v1\nkind: Pod\n  metadata: [\n",
  "cyclic.yaml": () => "kind: Pod\napiVersion: v1\nmetadata: &a\n  labels: *a\n",
  "laughs.yaml": () =>
    `${head}a0: &a0 x\n${Array.from({ length: 9 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at},`.repeat(10)}]\n`).join("")}`,
  "binary.yaml": () => Uint8Array.from({ length: 256 }, (_, byte) => byte),
  "utf16.yaml": () => Buffer.from(`\uFEFF${head}`, "utf16le"),
  "bom.yaml": () => `\uFEFF${head}`,
  "deep-lists.yaml": () => `${head}spec: ${nested("[", "]")}\n`,
  "deep-maps.yaml": () =>
    `${head}spec:\n${Array.from({ length: 10_000 }, (_, at) => `${" ".repeat(at + 1)}a:\n`).join("")}`,
  "deep.json": () =>
    `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x"},"spec":${nested('{"a":', "}")}}`,
  "empty.yaml": () => "",
  "comments.yaml": () => "# nothing\n---\n# more\n",
  "list.yaml": () => "- a\n",
  "blank.yaml": () => `${"\n \n".repeat(20_000)}- a\n`,
  "no-kind.yaml": () => "metadata: {name: x}\napiVersion: v1\n",
  "large.yaml": () => `${head}data: ${"x".repeat(100_000_000)}\n`,
  "misspelt.yaml": () => policy("patern: {}"),
  "proto-field.yaml": () => policy(names).replace("spec:", "__proto__: {}\nspec:"),
  "twice.yaml": () => `${policy(names)}---\n${policy("deny: {}")}`,
  "proto-pod.yaml": () => "apiVersion: v1\nkind: Pod\n__proto__: {metadata: {name: x}}\n",
  "proto-pattern.yaml": () => policy("pattern: {__proto__: {a: b}}"),
  "regex.yaml": () => policy(deny("regex_match('^(a+)+$', request.object.metadata.name)")),
  "long-name.yaml": () => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${"a".repeat(50_000)}-}\n`,
  "bad-regex.yaml": () => policy(deny("regex_match('(', 'x')")),
  "bad-expression.yaml": () => policy(deny("request.object[")),
  "deep-expression.yaml": () => policy(deny(`${"(".repeat(5_000)}a${")".repeat(5_000)}`)),
  "endless-expression.yaml": () =>
    policy(deny(`[request.object]${" | [@,@,@][]".repeat(30)} | length(@)`)),
  "endless-variables.yaml": () =>
    policy(deny("v30")).replace(
      "      validate:",
      `      context:\n        - {name: v0, variable: {value: [1]}}\n${Array.from({ length: 30 }, (_, at) => `        - {name: v${at + 1}, variable: {jmesPath: "[v${at}, v${at}, v${at}]"}}\n`).join("")}      validate:`,
    ),
};

describe.concurrent("resources that cannot be judged", () => {
  it.each([
    ["broken.yaml", "broken.yaml:3:11: broken YAML"],
    [
      "cyclic.yaml",
      "cyclic.yaml:1:1: broken YAML: this document is refused: an anchor contains itself",
    ],
    ["laughs.yaml", "laughs.yaml:1:1: broken YAML: this document is refused: it has more than"],
    ["binary.yaml", "binary.yaml: not a text file"],
    ["deep-lists.yaml", "deep-lists.yaml:4:"],
    ["deep-maps.yaml", "deep-maps.yaml:103:"],
    ["deep.json", "deep.json:1:1: broken YAML: this document is refused: it is nested"],
    ["empty.yaml", "no resources were found in empty.yaml"],
    ["comments.yaml", "no resources were found in comments.yaml"],
    ["list.yaml", "list.yaml:1: this document is not a map of fields"],
    ["blank.yaml", "blank.yaml:1: this document is not a map of fields"],
    ["no-kind.yaml", "no-kind.yaml:1: this document has no kind"],
    ["large.yaml", "large.yaml:1: this document is 95 MB; the limit is 64 MB"],
    ["missing.yaml", "missing.yaml: no such file"],
    ["empty-folder", "empty-folder: no YAML or JSON files in this folder"],
    ["notes", "notes: no YAML or JSON files in this folder"],
  ])("%s", async (resource, message) => {
    const { status, stdout, stderr } = await apply(["good.yaml"], resource);
    expect([status, stdout]).toStrictEqual([2, ""]);
    expect(stderr.startsWith(`winnow: ${message}`), stderr.slice(0, 500)).toBe(true);
  });
});

describe.concurrent("policies that cannot be used", () => {
  it.each([
    ["broken.yaml", "winnow: broken.yaml:3:11: broken YAML"],
    [
      "misspelt.yaml",
      "misspelt.yaml:11:9: unknown field spec.rules[0].validate.patern: did you mean pattern?",
    ],
    ["proto-field.yaml", "proto-field.yaml:5:1: unknown field __proto__: remove it"],
    [
      "twice.yaml",
      "twice.yaml:16:3: metadata.name: another ClusterPolicy p was read from twice.yaml:4; rename one",
    ],
    ["bad-expression.yaml", "bad-expression.yaml:"],
    ["deep-expression.yaml", "deep-expression.yaml:"],
    ["cyclic.yaml", "winnow: cyclic.yaml:1:1: broken YAML: this document is refused"],
    ["binary.yaml", "winnow: binary.yaml: not a text file"],
    ["deep.json", "winnow: deep.json:1:1: broken YAML: this document is refused: it is nested"],
    ["large.yaml", "winnow: large.yaml:1: this document is 95 MB"],
    ["empty.yaml", "winnow: no policy was found in empty.yaml"],
    ["list.yaml", "winnow: list.yaml:1: this document is not a map of fields"],
    ["pod.yaml", "winnow: pod.yaml:1:1: Pod is not a policy; give resources with --resource"],
    ["missing.yaml", "winnow: missing.yaml: no such file"],
    ["notes", "winnow: notes: no YAML or JSON files in this folder"],
  ])("%s", async (file, message) => {
    const { status, stdout, stderr } = await apply([file], "pod.yaml");
    expect([status, stdout]).toStrictEqual([2, ""]);
    expect(stderr.startsWith(message), stderr.slice(0, 500)).toBe(true);
  });

  it("given twice", async () => {
    const { status, stderr } = await apply(["good.yaml", "good.yaml"], "pod.yaml");
    expect(status).toBe(2);
    expect(stderr).toContain(
      "good.yaml:4:3: metadata.name: another ClusterPolicy p was read from good.yaml:4",
    );
  });
});

describe.concurrent("hostile inputs that can be judged", () => {
  it.each([
    ["good.yaml", "utf16.yaml", 0, "pass: 1, fail: 0, warn: 0, error: 0, skip: 0"],
    ["good.yaml", "bom.yaml", 0, "pass: 1, fail: 0, warn: 0, error: 0, skip: 0"],
    ["good.yaml", "proto-pod.yaml", 1, "pass: 0, fail: 1, warn: 0, error: 0, skip: 0"],
    ["proto-pattern.yaml", "pod.yaml", 1, "pass: 0, fail: 1, warn: 0, error: 0, skip: 0"],
    ["regex.yaml", "long-name.yaml", 0, "pass: 1, fail: 0, warn: 0, error: 0, skip: 0"],
    ["bad-regex.yaml", "pod.yaml", 1, "pass: 0, fail: 0, warn: 0, error: 1, skip: 0"],
    ["endless-variables.yaml", "pod.yaml", 1, "pass: 0, fail: 0, warn: 0, error: 1, skip: 0"],
    ["endless-expression.yaml", "pod.yaml", 1, "pass: 0, fail: 0, warn: 0, error: 1, skip: 0"],
  ])("%s on %s", async (file, resource, wanted, summary) => {
    const { status, stdout, stderr } = await apply([file], resource);
    expect([status, stdout.trimEnd().split("\n").at(-1)]).toStrictEqual([wanted, summary]);
    expect(stderr).toBe("");
  });
});
