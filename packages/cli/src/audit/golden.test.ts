/** What people and programs read of an audit, held against files. After a change that is meant: `vitest run -u`. */
import { relative } from "node:path";
import type { Json } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { createRecordingHost } from "../output/golden/recording-host.ts";
import { expectSarif } from "../output/golden/sarif-schema.ts";
import { version } from "../version.ts";
import { plainAudit } from "./golden/audit-options.ts";
import type { AuditCommandOptions } from "./options.ts";
import { runAudit } from "./run.ts";

const mesh = relative(process.cwd(), `${import.meta.dirname}/../../../../examples/mesh`);
const beyond = relative(process.cwd(), `${import.meta.dirname}/golden/beyond.yaml`);
const control = `${mesh}/pod-security/baseline-control.yaml`;

/** What `winnow audit` writes; versions and counts of evaluations change more often than the format. */
async function audited(
  policies: readonly string[],
  options: Partial<AuditCommandOptions>,
): Promise<string> {
  const host = createRecordingHost();
  expect(await runAudit(policies, { ...plainAudit, ...options }, host)).toBe(0);
  return host.written
    .join("")
    .replaceAll(`"${version()}"`, '"VERSION"')
    .replaceAll(/in [\d,]+ evaluations/gu, "in N evaluations")
    .replaceAll(/"evaluations": \d+/gu, '"evaluations": 0');
}

describe("winnow audit", () => {
  it.each<[string, Partial<AuditCommandOptions>]>([
    ["control.txt", {}],
    ["control-witnesses.txt", { witnesses: true }],
    ["control.json", { format: "json" }],
    ["control.md", { format: "markdown" }],
    ["control.sarif", { format: "sarif" }],
    ["control.html", { format: "html" }],
  ])("%s", async (file, options) => {
    await expect(await audited([control], options)).toMatchFileSnapshot(`golden/${file}`);
  });

  it.each<[string, AuditCommandOptions["format"]]>([
    ["beyond.txt", "text"],
    ["beyond.html", "html"],
    ["beyond.md", "markdown"],
  ])(
    "%s has overlaps, holes by omission, scopes, and what is not audited",
    async (file, format) => {
      await expect(await audited([beyond], { format })).toMatchFileSnapshot(`golden/${file}`);
    },
  );

  it.each<[string, AuditCommandOptions["format"]]>([
    ["comparison.txt", "text"],
    ["comparison.md", "markdown"],
    ["comparison.json", "json"],
  ])("%s", async (file, format) => {
    const compareWith = [`${mesh}/foreach/control.yaml`];
    const text = await audited([control], { format, compareWith });
    await expect(text).toMatchFileSnapshot(`golden/${file}`);
  });

  it("writes SARIF that meets its schema", async () => {
    expectSarif(JSON.parse(await audited([beyond], { format: "sarif" })) as Json);
    expectSarif(JSON.parse(await audited([control], { format: "sarif" })) as Json);
  });

  it("writes the same JSON twice", async () => {
    const first = await audited([control], { format: "json" });
    expect(await audited([control], { format: "json" })).toBe(first);
  });
});
