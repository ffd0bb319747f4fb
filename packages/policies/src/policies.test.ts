import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";

const folder = join(import.meta.dirname, "..");
const root = join(folder, "..", "..");

interface Entry {
  readonly id?: string;
  readonly level: string;
  readonly policy: string;
  readonly file: string;
}

const index = JSON.parse(readFileSync(join(folder, "index.json"), "utf8")) as {
  readonly controls: readonly Entry[];
  readonly profiles: readonly Entry[];
};
const entries = [...index.controls, ...index.profiles];

/** What every policy tells about itself. */
const annotations = ["title", "category", "severity", "subject", "standard", "description"];

/** Runs the built command at the root of the repository. */
function winnow(...options: string[]): { code: number | null; out: string } {
  const program = join(root, "packages", "cli", "bin", "winnow.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...options], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { code: status, out: stdout + stderr };
}

beforeAll(() => {
  const build = spawnSync(process.execPath, [join(root, "scripts", "build.js")]);
  if (build.status !== 0) throw new Error("the command cannot be built");
});

describe("the policies", () => {
  it("are all listed", () => {
    const files = ["baseline", "restricted", "pod-security"].flatMap((set) =>
      readdirSync(join(folder, set)).map((name) => `${set}/${name}/policy.yaml`),
    );
    expect(entries.map(({ file }) => file).toSorted()).toEqual(files.toSorted());
  });

  it.each(entries)("$policy says what it is, and enforces", ({ policy, level, file }) => {
    const text = readFileSync(join(folder, file), "utf8");
    for (const name of annotations) expect(text).toContain(`    policies.kyverno.io/${name}: `);
    expect(text).toContain(`\n  name: ${policy}\n`);
    expect(text).toContain(`pod-security-standards/#${level}\n`);
    expect(text).toContain("\n  background: true\n");
    const rules = text.match(/^ {4}- name: /gm) ?? [];
    expect(text.match(/^ {8}failureAction: Enforce$/gm) ?? []).toHaveLength(rules.length);
    expect(text.match(/^ {8}message: >-$/gm) ?? []).toHaveLength(rules.length);
  });

  it("give the linter nothing to say", () => {
    const { code, out } = winnow("lint", ...entries.map(({ file }) => `packages/policies/${file}`));
    expect(out).toBe("");
    expect(code).toBe(0);
  });
});

describe("the tests beside them", () => {
  it("are there for each policy", () => {
    const missing = entries.filter(
      ({ file }) => !existsSync(join(folder, dirname(file), "test", "kyverno-test.yaml")),
    );
    expect(missing).toEqual([]);
  });

  it("hold", () => {
    const { code, out } = winnow("test", "packages/policies", "--fail-only", "--require-tests");
    expect(out).toMatch(/ [1-9]\d* tests passed and 0 tests failed/);
    expect(code).toBe(0);
  });
});
