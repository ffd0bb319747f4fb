import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InputError } from "../input-error.ts";
import { filesOf, writeFiles } from "./policy-files.ts";

const policy = (name: string, more = ""): string =>
  `apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata:\n  name: ${name}\n${more}`;
const files = (...texts: (string | Buffer)[]): string[] =>
  filesOf(
    texts.map((text, index) => ({ digest: `sha256:${index}`, content: Buffer.from(text) })),
  ).map(({ name }) => name);

describe("the files of pulled policies", () => {
  it("are named by them, and keep every byte", () => {
    const text = `# a\r\n---\r\n${policy("a").replaceAll("\n", "\r\n")}...\n`;
    expect(filesOf([{ digest: "sha256:1", content: Buffer.from(text) }])).toEqual([
      { name: "a.yaml", content: Buffer.from(text) },
    ]);
    expect(files(policy("a.b-c"), policy("b"))).toEqual(["a.b-c.yaml", "b.yaml"]);
  });

  it.each([
    ["../../escape"],
    ["/tmp/escape"],
    ["..\\escape"],
    ["."],
    [".."],
    ["a/b"],
    ['"a\\0b"'],
    ['"a\\nb"'],
    ["UPPER"],
    ["é"],
    ["''"],
    ["[a]"],
    ["true"],
    ["null"],
    ["a".repeat(254)],
  ])("are none where a policy's name is %s", (name) => {
    expect(() => files(policy("good"), policy(name))).toThrow(InputError);
    expect(() => files(policy(name))).toThrow(/^metadata\.name .* is not valid for an object/u);
  });

  it.each<[string, string | Buffer, RegExp]>([
    ["a namespace that leads away", policy("a", "  namespace: ../x\n"), /^metadata\.namespace/u],
    [
      "a namespace that is no text",
      policy("a", "  namespace: yes\n"),
      /^metadata\.namespace true/u,
    ],
    ["a kind that leads away", policy("a").replace("ClusterPolicy", "../x"), /^kind "\.\.\/x"/u],
    ["what is no policy", "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n", /no policy/u],
    ["metadata that is none", "apiVersion: kyverno.io/v1\nkind: Policy\n", /^metadata\.name/u],
    ["broken YAML", "a: [", /broken YAML/u],
    ["nothing", "# empty\n", /holds no policy/u],
    ["a list", "- a\n", /not a map of fields/u],
    [
      "a List of several",
      `{"apiVersion":"v1","kind":"List","items":[${'{"apiVersion":"kyverno.io/v1","kind":"Policy","metadata":{"name":"a"}},'.repeat(2).slice(0, -1)}]}`,
      /holds a List/u,
    ],
    ["bytes that are no text", Buffer.from([0xff, 0xfe, 0xfd]), /./u],
  ])("are refused from a layer with %s", (_, text, message) => {
    expect(() => files(text)).toThrow(InputError);
    expect(() => files(text)).toThrow(message);
  });
});

describe("writing files", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "winnow-files-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const one = [{ name: "a.yaml", content: Buffer.from("new") }];

  it("makes the folder, and overwrites only when told", () => {
    const target = join(folder, "x/y");
    expect(writeFiles(target, one, false)).toEqual([join(target, "a.yaml")]);
    writeFileSync(join(target, "a.yaml"), "old");
    expect(() => writeFiles(target, one, false)).toThrow(/exist already; overwrite with --force/u);
    expect(readFileSync(join(target, "a.yaml"), "utf8")).toBe("old");
    writeFiles(target, one, true);
    expect(readFileSync(join(target, "a.yaml"), "utf8")).toBe("new");
  });

  it("leaves nothing behind where it fails", () => {
    mkdirSync(join(folder, "a.yaml"));
    expect(() => writeFiles(folder, one, true)).toThrow(InputError);
    expect(readdirSync(folder)).toEqual(["a.yaml"]);
    writeFileSync(join(folder, "file"), "");
    expect(() => writeFiles(join(folder, "file"), one, false)).toThrow(InputError);
  });
});
