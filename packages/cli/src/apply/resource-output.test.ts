import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createColours } from "../output/colours.ts";
import { plainApply } from "../output/golden/apply-options.ts";
import { runApply } from "./run.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "winnow-output-"));
  writeFileSync(join(folder, "policy.yaml"), policy);
});
afterEach(() => rmSync(folder, { recursive: true }));

const policy = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: changes}
spec:
  rules:
  - name: label
    match: {any: [{resources: {kinds: [Namespace]}}]}
    mutate: {patchStrategicMerge: {metadata: {labels: {seen: "yes"}}}}
  - name: rights
    match: {any: [{resources: {kinds: [Namespace]}}]}
    generate:
      apiVersion: v1
      kind: ConfigMap
      name: shared
      namespace: "{{ request.object.metadata.labels.home || 'default' }}"
      data: {data: {by: "{{ request.object.metadata.name }}"}}
`;

function namespace(name: string, home = "default"): string {
  const metadata = { name, labels: { home } };
  return `---\n${JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata })}\n`;
}

/** Applies the policy; gives the exit code and what was printed. */
async function apply(resources: string, output: string): Promise<{ code: number; out: string }> {
  writeFileSync(join(folder, "resources.yaml"), resources);
  let out = "";
  const code = await runApply(
    [join(folder, "policy.yaml")],
    { ...plainApply, resources: [join(folder, "resources.yaml")], output },
    {
      write: (part) => {
        out += part;
      },
      note: () => undefined,
      readStdin: () => Promise.reject(new Error("not read")),
      colours: createColours(false),
      isWatched: false,
      isUnicode: true,
      now: () => 0,
    },
  );
  return { code, out };
}

const read = (...path: string[]): string => readFileSync(join(folder, ...path), "utf8");
const mutated = (name: string): string => `apiVersion: v1
kind: Namespace
metadata:
  name: ${name}
  labels:
    home: default
    seen: 'yes'
`;

describe("apply --output", () => {
  it("writes mutated and generated resources into one file", async () => {
    const path = join(folder, "deep", "er", "out.yaml");
    const { code, out } = await apply(namespace("a"), path);
    expect(code).toBe(0);
    expect(out).not.toContain("mutate policy");
    const [first, second] = read("deep", "er", "out.yaml").split("---\n");
    expect(first).toBe(mutated("a"));
    expect(second).toContain("kind: ConfigMap\n");
    expect(second).toContain("by: a\n");
  });

  it("writes a file for each name into a folder, and says which rule made it", async () => {
    await apply(namespace("a") + namespace("b"), join(folder, "out"));
    expect(readdirSync(join(folder, "out")).toSorted()).toEqual([
      "a-mutated.yaml",
      "b-mutated.yaml",
      "shared-generated.yaml",
    ]);
    expect(read("out", "a-mutated.yaml")).toBe(mutated("a"));
  });

  it("keeps a generated resource as the last rule leaves it, and others of its name", async () => {
    const resources = namespace("a") + namespace("b") + namespace("c", "team");
    await apply(resources, join(folder, "out"));
    const text = read("out", "shared-generated.yaml");
    expect(text.match(/^ {2}(?:by|namespace): .*|^---/gmu)).toEqual([
      "  namespace: default",
      "  by: b",
      "---",
      "  namespace: team",
      "  by: c",
    ]);
  });

  it("takes a folder that is there, whatever its name", async () => {
    mkdirSync(join(folder, "out.yaml"));
    await apply(namespace("a"), join(folder, "out.yaml"));
    expect(read("out.yaml", "a-mutated.yaml")).toBe(mutated("a"));
  });

  it("writes JSON where the file is called so", async () => {
    await apply(namespace("a"), join(folder, "out.json"));
    expect(JSON.parse(read("out.json"))).toMatchObject({
      kind: "List",
      items: [{ kind: "Namespace" }, { kind: "ConfigMap", data: { by: "a" } }],
    });
  });

  it("replaces what a file held, and leaves the other files of a folder", async () => {
    mkdirSync(join(folder, "out"));
    writeFileSync(join(folder, "out", "a-mutated.yaml"), "old ".repeat(999));
    writeFileSync(join(folder, "out", "mine.yaml"), "mine");
    await apply(namespace("a"), join(folder, "out"));
    expect(read("out", "a-mutated.yaml")).toBe(mutated("a"));
    expect(read("out", "mine.yaml")).toBe("mine");
  });

  it("leaves no file of an earlier run behind", async () => {
    writeFileSync(join(folder, "out.yaml"), "old");
    const pod = `{apiVersion: v1, kind: Pod, metadata: {name: p}}`;
    await apply(pod, join(folder, "out.yaml"));
    expect(read("out.yaml")).toBe("");
  });

  it.each(["../../evil", "/etc/evil", "..", "a/../../b", "a\\..\\b", "\u0000"])(
    "never leaves the folder, whatever a resource is called: %j",
    async (name) => {
      await apply(namespace(name), join(folder, "in", "out"));
      expect(readdirSync(folder).toSorted()).toEqual(["in", "policy.yaml", "resources.yaml"]);
      expect(readdirSync(join(folder, "in"))).toEqual(["out"]);
      const files = readdirSync(join(folder, "in", "out"));
      expect(files.filter((file) => file.endsWith("-mutated.yaml")).length).toBe(1);
    },
  );

  it.skipIf(process.platform === "win32")("never follows a link out of the folder", async () => {
    mkdirSync(join(folder, "out"));
    writeFileSync(join(folder, "precious"), "precious");
    symlinkSync(join(folder, "precious"), join(folder, "out", "a-mutated.yaml"));
    await expect(apply(namespace("a"), join(folder, "out"))).rejects.toThrow(
      "the resources cannot be written: ELOOP",
    );
    expect(read("precious")).toBe("precious");
  });

  it("tells what cannot be written", async () => {
    writeFileSync(join(folder, "file"), "");
    await expect(apply(namespace("a"), join(folder, "file", "out.yaml"))).rejects.toThrow(
      "the resources cannot be written",
    );
  });
});
