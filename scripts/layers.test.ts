import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "./repository.js";

const isomorphic = [
  "value",
  "yaml",
  "jmespath",
  "cel",
  "pod-security",
  "patch",
  "engine",
  "audit",
  "playground",
];

const forbidden = [
  ["packages/value", "@winnow/jmespath"],
  ["packages/yaml", "@winnow/jmespath"],
  ["packages/jmespath", "@winnow/engine"],
  ["packages/cel", "@winnow/engine"],
  ["packages/cel", "@winnow/jmespath"],
  ["packages/pod-security", "@winnow/yaml"],
  ["packages/patch", "@winnow/engine"],
  ["packages/engine", "@winnow/yaml"],
  ["packages/engine", "winnow"],
  ["packages/engine", "@winnow/image-verification"],
  ["packages/engine", "@winnow/audit"],
  ["packages/audit", "@winnow/jmespath"],
  ["packages/audit", "winnow"],
  ["packages/image-verification", "@winnow/yaml"],
  ["packages/image-verification", "winnow"],
  ["packages/kube", "@winnow/engine"],
  ["packages/policies", "@winnow/engine"],
  ["packages/policies", "winnow"],
  ["packages/controller", "@winnow/image-verification"],
  ["packages/controller", "winnow"],
  ["packages/engine", "@winnow/controller"],
  ["packages/kube", "@winnow/controller"],
  ["packages/playground", "winnow"],
  ["packages/playground", "@winnow/controller"],
  ["packages/cli", "@winnow/conformance"],
] as const;

const allowed = [
  ["packages/yaml", "@winnow/value"],
  ["packages/cel", "@winnow/value"],
  ["packages/engine", "@winnow/cel"],
  ["packages/engine", "@winnow/pod-security"],
  ["packages/image-verification", "@winnow/value"],
  ["packages/engine", "@winnow/patch"],
  ["packages/kube", "@winnow/yaml"],
  ["packages/controller", "@winnow/engine"],
  ["packages/controller", "@winnow/kube"],
  ["packages/cli", "@winnow/controller"],
  ["packages/audit", "@winnow/engine"],
  ["packages/audit", "@winnow/yaml"],
  ["packages/cli", "@winnow/audit"],
  ["packages/cli", "@winnow/engine"],
  ["packages/cli", "@winnow/audit"],
  ["packages/cli", "@winnow/image-verification"],
  ["packages/cli", "@winnow/pod-security"],
  ["packages/playground", "@winnow/engine"],
  ["packages/playground", "@winnow/yaml"],
  ["conformance", "winnow"],
] as const;

/** The ways to import; each must be seen. */
const forms: Readonly<Record<string, (from: string) => string>> = {
  value: (from) => `export { a } from "${from}";\n`,
  type: (from) => `import type { A } from "${from}";\nexport const a = (b: A): A => b;\n`,
  dynamic: (from) => `export const a = await import("${from}");\n`,
};

/** The file that imports `from` in one form. */
function fileOf(place: string, from: string, form: string): string {
  return `${place}/src/${from.replaceAll(/\W/gu, "-")}-${form}.ts`;
}

const files: Record<string, string> = {
  "packages/value/src/cycle-a.ts": `import { b } from "./cycle-b.ts";\nexport const a = (): number => b;\n`,
  "packages/value/src/cycle-b.ts": `export { a as b } from "./cycle-a.ts";\n`,
  "packages/value/src/types-a.ts": `import { b } from "./types-b.ts";\nexport const a = (): number => b;\n`,
  "packages/value/src/types-b.ts": `import type { a } from "./types-a.ts";\nexport const b = 1;\nexport type A = typeof a;\n`,
};
for (const [place, from] of [...forbidden, ...allowed]) {
  for (const [form, write] of Object.entries(forms)) files[fileOf(place, from, form)] = write(from);
}
for (const name of isomorphic) {
  const text = `export { join } from "node:path";\n`;
  files[`packages/${name}/src/node.ts`] = text;
  files[`packages/${name}/src/node.test.ts`] = text;
}

/** The rules that each file breaks. */
const broken = new Map<string, string[]>();
let folder = "";

// The rules of this repository, applied to a small repository that breaks them.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "winnow-layers-"));
  cpSync(join(root, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const program = join(root, "node_modules", "oxlint", "bin", "oxlint");
  const { stdout } = spawnSync(process.execPath, [program, "--format=json"], {
    cwd: folder,
    encoding: "utf8",
    // where oxlint looks for its helper; npm sets it, a bare `node vitest.mjs` does not
    env: {
      ...process.env,
      PATH: `${join(root, "node_modules", ".bin")}${delimiter}${process.env["PATH"]}`,
    },
  });
  const report = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] };
  for (const { code, filename } of report.diagnostics) {
    broken.set(filename, [...(broken.get(filename) ?? []), code]);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("who may import whom", () => {
  it.each(forbidden)("%s must not import %s", (place, from) => {
    for (const form of Object.keys(forms)) {
      expect(broken.get(fileOf(place, from, form)), form).toEqual([
        "eslint(no-restricted-imports)",
      ]);
    }
  });

  it.each(allowed)("%s may import %s", (place, from) => {
    for (const form of Object.keys(forms)) {
      expect(broken.get(fileOf(place, from, form)), form).toBeUndefined();
    }
  });
});

describe("isomorphic packages", () => {
  it.each(isomorphic)("%s must not import Node's modules, its tests may", (name) => {
    expect(broken.get(`packages/${name}/src/node.ts`)).toEqual(["import(no-nodejs-modules)"]);
    expect(broken.get(`packages/${name}/src/node.test.ts`)).toBeUndefined();
  });
});

describe("cycles between files", () => {
  it("are refused", () => {
    expect(broken.get("packages/value/src/cycle-a.ts")).toEqual(["import(no-cycle)"]);
  });

  it("are no matter where only types are imported", () => {
    expect(broken.get("packages/value/src/types-a.ts")).toBeUndefined();
  });
});
