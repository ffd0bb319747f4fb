/** What the user's guide and the README say of the audit, held against what it does. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { markdownTable } from "../output/markdown.ts";
import { findingKinds } from "./finding.ts";

const root = join(import.meta.dirname, "../../../..");
const guide = readFileSync(join(root, "docs/audit.md"), "utf8");

/** Lines without the spaces that align cells. */
function plainLines(text: string): string[] {
  return text.split("\n").map((line) => line.replaceAll(/ {2,}/gu, " ").replaceAll(/-+/gu, "---"));
}

describe("docs/audit.md", () => {
  it("tells every kind of hole, in the words of the audit", () => {
    const rows = findingKinds.map(({ kind, meaning }) => [kind, meaning]);
    const [, , ...wanted] = markdownTable(["kind", "what it lets through"], rows)
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/^\| (\S+) /u, "| `$1` "));
    const lines = plainLines(guide);
    const first = lines.indexOf(plainLines(wanted[0] ?? "")[0] ?? "");
    expect(first).toBeGreaterThan(0);
    const found = lines.slice(first, lines.indexOf("", first));
    expect(found).toEqual(wanted.flatMap(plainLines));
  });

  it("shows the funnel as it is printed", () => {
    const golden = readFileSync(join(import.meta.dirname, "golden/control.txt"), "utf8");
    const [, shown = ""] = /```text\n(.*?)\n {6}…\n```/su.exec(guide) ?? [];
    expect(shown).not.toBe("");
    expect(golden).toContain(shown);
  });
});
