import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allCommands } from "../command/all-commands.ts";
import { createProgram } from "../command/program.ts";
import { commandPages } from "./command-page.ts";

const folder = join(import.meta.dirname, "../../../../docs/commands");
const pages = commandPages(createProgram(allCommands), { website: false, date: undefined });

describe("docs/commands", () => {
  it("has a page for every command and no other", () => {
    expect(readdirSync(folder).toSorted()).toEqual(pages.map(({ name }) => name).toSorted());
  });

  it.each(pages)("$name is up to date (npm run docs)", ({ name, text }) => {
    expect(readFileSync(join(folder, name), "utf8")).toBe(text);
  });
});

describe("a page", () => {
  const byName = new Map(pages.map(({ name, text }) => [name, text]));

  it("tells usage, flags with their defaults, examples and neighbours", () => {
    const text = byName.get("winnow_test.md") ?? "";
    expect(text).toContain("```sh\nwinnow test [options] [paths...]\n```");
    expect(text).toContain(
      "| `-f, --file-name <name>` | name of test files | `kyverno-test.yaml` |",
    );
    expect(text).toContain("(json, yaml, markdown, junit)");
    expect(text).toContain("## Examples\n\n```sh\nwinnow test .\n");
    expect(text).toContain("- [winnow](winnow.md)");
  });

  it("has an example for every command that does something", () => {
    for (const [name, text] of byName) {
      const isGroup = text.includes("## Commands");
      const isPlain = /_(?:version|parse|function)\.md$/u.test(name);
      expect(isGroup || isPlain || text.includes("## Examples"), name).toBe(true);
    }
  });

  it("has front matter and a date where they are wanted", () => {
    const [page] = commandPages(createProgram(allCommands), { website: true, date: "2026-01-02" });
    expect(page?.text).toMatch(/^---\ntitle: "winnow"\nweight: 35\n---\n\n# winnow\n/u);
    expect(page?.text).toMatch(/\n\nMade on 2026-01-02\.\n$/u);
  });
});
