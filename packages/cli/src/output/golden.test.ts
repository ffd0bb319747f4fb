/** What people and programs read, held against files. After a change that is meant: `vitest run -u`. */
import { relative } from "node:path";
import type { Json } from "@winnow/value";
import { describe, expect, it } from "vitest";
import type { ApplyOptions } from "../apply/options.ts";
import { runApply } from "../apply/run.ts";
import { runTests } from "../test/run.ts";
import type { TestCommandOptions } from "../test/run.ts";
import { version } from "../version.ts";
import { plainApply } from "./golden/apply-options.ts";
import { createRecordingHost } from "./golden/recording-host.ts";
import { expectSarif } from "./golden/sarif-schema.ts";

const folder = relative(process.cwd(), `${import.meta.dirname}/golden`);
const policies = [`${folder}/policies.yaml`];
const resources = [`${folder}/resources.yaml`, `${folder}/list.json`];

/** What `winnow apply` writes; the version changes more often than the format. */
async function applied(options: Partial<ApplyOptions>): Promise<string> {
  const host = createRecordingHost();
  const exceptions = [`${folder}/exceptions.yaml`];
  await runApply(policies, { ...plainApply, resources, exceptions, ...options }, host);
  return host.written.join("").replaceAll(`"${version()}"`, '"VERSION"');
}

describe("winnow apply", () => {
  const openReports = { policyReport: true, reportApi: "openreports.io/v1alpha1" } as const;
  it.each<[string, Partial<ApplyOptions>]>([
    ["text.txt", {}],
    ["text-detailed.txt", { detailedResults: true }],
    ["explain.txt", { explain: true }],
    ["table.txt", { table: true }],
    ["table-detailed.txt", { table: true, detailedResults: true }],
    ["table-audit-warn.txt", { table: true, auditWarn: true }],
    ["policy-report.txt", { policyReport: true }],
    ["policy-report.yaml", { policyReport: true, outputFormat: "yaml" }],
    ["policy-report.json", { policyReport: true, outputFormat: "json" }],
    ["openreports.yaml", { ...openReports, outputFormat: "yaml" }],
    ["openreports.json", { ...openReports, outputFormat: "json" }],
    ["apply.junit.xml", { outputFormat: "junit" }],
    ["apply.md", { outputFormat: "markdown" }],
    ["apply-detailed.md", { outputFormat: "markdown", detailedResults: true }],
    ["apply.sarif", { outputFormat: "sarif" }],
    ["apply-audit-warn.sarif", { outputFormat: "sarif", auditWarn: true }],
  ])("%s", async (file, options) => {
    await expect(await applied(options)).toMatchFileSnapshot(`golden/${file}`);
  });

  it.each<[string, Partial<ApplyOptions>]>([
    ["what fails", {}],
    ["with warnings", { auditWarn: true }],
    ["as Kyverno answers", { semantics: "kyverno-1.19" }],
  ])("SARIF meets its schema: %s", async (_, options) => {
    expectSarif(JSON.parse(await applied({ ...options, outputFormat: "sarif" })) as Json);
  });

  it.each<[string, ApplyOptions["outputFormat"]]>([
    ["unreadable.junit.xml", "junit"],
    ["unreadable.md", "markdown"],
    ["unreadable.sarif", "sarif"],
  ])("%s tells inputs that could not be read", async (file, outputFormat) => {
    const broken = [`${folder}/broken.yaml`, `${folder}/list.json`];
    const options = { resources: broken, outputFormat, continueOnFail: true };
    await expect(await applied(options)).toMatchFileSnapshot(`golden/${file}`);
  });
});

describe("winnow test", () => {
  it.each<[string, Partial<TestCommandOptions>]>([
    ["test.txt", {}],
    ["test-detailed.txt", { detailedResults: true }],
    ["test-fail-only.txt", { failOnly: true }],
    ["test.json", { outputFormat: "json" }],
    ["test.yaml", { outputFormat: "yaml" }],
    ["test.md", { outputFormat: "markdown" }],
    ["test-detailed.md", { outputFormat: "markdown", detailedResults: true }],
    ["test.junit.xml", { outputFormat: "junit" }],
  ])("%s", async (file, options) => {
    const host = createRecordingHost();
    const plain: TestCommandOptions = {
      fileName: "kyverno-test.yaml",
      gitBranch: undefined,
      selector: "policy=*",
      failOnly: false,
      detailedResults: false,
      outputFormat: undefined,
      requireTests: false,
      registry: false,
      semantics: "sound",
    };
    await runTests([folder], { ...plain, ...options }, host);
    await expect(host.written.join("")).toMatchFileSnapshot(`golden/${file}`);
  });
});
