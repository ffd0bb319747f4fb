/** `winnow audit`: how wide exemptions are, told, compared, and held against limits. */
import { audit } from "@winnow/audit";
import type { AuditReport } from "@winnow/audit";
import type { Json } from "@winnow/value";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { prettyJson } from "../output/json.ts";
import { printable, printableLine } from "../output/printable.ts";
import { version } from "../version.ts";
import { compareWithBaseline, readBaseline, writeBaseline } from "./baseline.ts";
import type { AcceptedHole, BaselineAnswer } from "./baseline.ts";
import { findingsOf } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { failingKinds, failuresOf } from "./gate.ts";
import { htmlReport } from "./html-report.ts";
import { loadAuditInput } from "./load.ts";
import type { LoadedInput } from "./load.ts";
import { markdownReport } from "./markdown-report.ts";
import type { AuditCommandOptions } from "./options.ts";
import { runComparison } from "./run-comparison.ts";
import { sarifReport } from "./sarif-report.ts";
import { emit, styleOf, tellProblems, withProgress } from "./surroundings.ts";
import { textReport } from "./text-report.ts";
import { writeWitnesses } from "./witness-files.ts";

/**
 * Audits policies, or compares them with others. Returns the exit code: 1 where a limit that the user
 * set does not hold, 2 where an input could not be used or nothing could be audited. Throws InputError.
 */
export async function runAudit(
  policyArguments: readonly string[],
  options: AuditCommandOptions,
  host: Host,
): Promise<number> {
  requireFit(policyArguments, options);
  const kinds = failingKinds(options);
  const sources = { host, gitBranch: options.gitBranch };
  const earlier = options.baseline === undefined ? [] : readBaseline(options.baseline);
  const loaded = await loadAuditInput(policyArguments, options, sources);
  tellNotes(loaded, host);
  if (options.compareWith.length > 0) {
    // real pods count for both sets, whichever brings them
    const second = await loadAuditInput(options.compareWith, nothingBeside, sources);
    tellNotes(second, host);
    return runComparison(loaded, second, options, host);
  }
  const report = withProgress(options, host, (settings) => audit(loaded.input, settings));
  tellProblems(report.problems, host);
  if (!report.ok) return exitCode.badInput;
  const findings = findingsOf(report);
  const answer = compareWithBaseline(findings, earlier);
  emit(rendered(report, answer, loaded, options, host), options, host);
  if (typeof options.witnesses === "string") {
    keepWitnesses(options.witnesses, findings, policyArguments, loaded, options, host);
  }
  tellBaseline(answer, options, host);
  if (isNothingAudited(report)) {
    host.note("winnow: nothing was audited: no policy denies anything that the standard forbids\n");
    return exitCode.badInput;
  }
  const failures = failuresOf(
    report,
    options.writeBaseline === undefined ? answer.fresh : [],
    kinds,
    options.maxWidth,
  );
  if (options.writeBaseline !== undefined) keepBaseline(findings, earlier, options, host);
  if (report.notAudited.length > 0) {
    host.note(`note: ${report.notAudited.length} policies or rules were not audited\n`);
  }
  for (const failure of failures) {
    host.note(`${host.colours.red("fail: ")}${printableLine(failure)}\n`);
  }
  return failures.length > 0 ? exitCode.failed : exitCode.ok;
}

function tellNotes({ notes }: LoadedInput, host: Host): void {
  for (const note of notes) host.note(`note: ${printable(note)}\n`);
}

const nothingBeside = { exceptions: [], pods: [], namespaces: [], psaConfig: undefined } as const;

/** A check that has looked at nothing must not look like success. */
function isNothingAudited({ reference, exemptions }: AuditReport): boolean {
  return reference.covered.length === 0 && exemptions.every(({ width }) => width.freed === 0);
}

/** Flags that do not go together are told before anything is read. */
function requireFit(policyArguments: readonly string[], options: AuditCommandOptions): void {
  const { compareWith, exceptions, pods, namespaces, format } = options;
  const everything = [policyArguments, exceptions, pods, namespaces, compareWith].flat();
  if (everything.filter((argument) => argument === "-").length > 1) {
    throw new InputError("standard input (-) can be read only once; give the other as a file");
  }
  if (compareWith.length === 0) {
    if (!options.failOnWider) return;
    throw new InputError("--fail-on-wider goes with --compare-with");
  }
  if (format === "sarif" || format === "html") {
    throw new InputError(`a comparison is told as text, json or markdown, not ${format}`);
  }
  const others: readonly (readonly [string, boolean])[] = [
    ["--max-width", options.maxWidth !== undefined],
    ["--fail-on", options.failOn.length > 0],
    ["--baseline", options.baseline !== undefined],
    ["--write-baseline", options.writeBaseline !== undefined],
    ["--witnesses", options.witnesses !== false],
    ["--psa-config", options.psaConfig !== undefined],
    ["--namespaces", namespaces.length > 0],
  ];
  const unfit = others.find(([, isGiven]) => isGiven);
  if (unfit !== undefined) throw new InputError(`${unfit[0]} does not go with --compare-with`);
}

function rendered(
  report: AuditReport,
  answer: BaselineAnswer,
  { input }: LoadedInput,
  options: AuditCommandOptions,
  host: Host,
): string {
  switch (options.format) {
    case "json":
      return `${prettyJson(report as unknown as Json)}\n`;
    case "markdown":
      return markdownReport(report, answer);
    case "sarif":
      return sarifReport(report, answer, {
        documents: input.documents,
        workingFolder: process.cwd(),
        version: version(),
        now: () => host.now(),
      });
    case "html":
      return htmlReport(report);
    case "text":
      return textReport(report, {
        ...styleOf(options, host),
        hasWitnesses: options.witnesses === true,
        known: answer.known,
      });
  }
}

function keepWitnesses(
  folder: string,
  findings: readonly Finding[],
  policies: readonly string[],
  { hasExceptionsWithin }: LoadedInput,
  options: AuditCommandOptions,
  host: Host,
): void {
  const { exceptions, semantics } = options;
  const names = writeWitnesses(folder, findings, {
    policies,
    exceptions,
    hasExceptionsWithin,
    semantics,
  });
  host.note(`${names.length} witness(es) written to ${printable(folder)}\n`);
}

function tellBaseline(
  { known, gone }: BaselineAnswer,
  { baseline }: AuditCommandOptions,
  host: Host,
): void {
  if (baseline === undefined) return;
  host.note(`${known.length} known hole(s) accepted by ${printable(baseline)}\n`);
  for (const { kind, policy, path } of gone) {
    const subject = printable(`${kind} in ${policy} ${path}`.trimEnd());
    host.note(`${host.colours.green("gone: ")}${subject}; take it out of the baseline\n`);
  }
}

function keepBaseline(
  findings: readonly Finding[],
  earlier: readonly AcceptedHole[],
  { writeBaseline: file }: AuditCommandOptions,
  host: Host,
): void {
  if (file === undefined) return;
  writeBaseline(file, findings, earlier);
  host.note(`${findings.length} hole(s) written to ${printable(file)}\n`);
}
