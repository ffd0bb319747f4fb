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
const control = `${mesh}/pod-security/baseline-control.yaml`;

/** What `winnow audit` writes; the version changes more often than the format. */
async function audited(
  policies: readonly string[],
  options: Partial<AuditCommandOptions>,
): Promise<string> {
  const host = createRecordingHost();
  expect(await runAudit(policies, { ...plainAudit, ...options }, host)).toBe(0);
  return host.written.join("").replaceAll(`"${version()}"`, '"VERSION"');
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

  it("foreach-control.txt has holes by omission and what is not audited", async () => {
    const text = await audited([`${mesh}/foreach/control.yaml`], {});
    await expect(text).toMatchFileSnapshot("golden/foreach-control.txt");
  });

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
    const text = await audited([`${mesh}/foreach/control.yaml`], { format: "sarif" });
    expectSarif(JSON.parse(text) as Json);
    expectSarif(JSON.parse(await audited([control], { format: "sarif" })) as Json);
  });

  it("writes the same JSON twice", async () => {
    const first = await audited([control], { format: "json" });
    expect(await audited([control], { format: "json" })).toBe(first);
  });
});
