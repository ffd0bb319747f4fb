/** `winnow suggest`: reads its inputs, asks for suggestions, and prints or writes them. */
import { suggest } from "@winnow/audit";
import type { Pin, SuggestReport, Suggestion, SuggestionForm } from "@winnow/audit";
import type { Semantics, SourceDocument } from "@winnow/engine";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { printable } from "../output/printable.ts";
import { problemText } from "../output/problem-text.ts";
import {
  readExceptionDocuments,
  readPolicyDocuments,
  sourceDocuments,
} from "../source/policy-documents.ts";
import { readSources } from "../source/read-sources.ts";
import { requireLocal } from "../source/rewritten-files.ts";
import { suggestionJson } from "./json.ts";
import { reportText } from "./text.ts";
import { exceptionText, writeException, writePolicies } from "./write.ts";

export type SuggestFormat = "text" | "json" | "yaml";

export interface SuggestRun {
  readonly policies: readonly string[];
  readonly mustPass: readonly string[];
  readonly exceptions: readonly string[];
  readonly pin: Pin;
  /** Undefined: both, or what `write` and `exceptionOut` ask for. */
  readonly form: SuggestionForm | undefined;
  readonly exceptionNamespace: string;
  readonly output: SuggestFormat;
  readonly write: boolean;
  readonly exceptionOut: string | undefined;
  readonly gitBranch: string | undefined;
  readonly semantics: Semantics;
}

/**
 * Runs `winnow suggest` and gives its exit code. What is not proved is printed as such and never
 * written. Throws InputError.
 */
export async function runSuggest(options: SuggestRun, host: Host): Promise<number> {
  if (options.write) requireLocal(options.policies);
  const sources = { host, gitBranch: options.gitBranch };
  const found = await readPolicyDocuments(options.policies, sources);
  const given = await readExceptionDocuments(options.exceptions, sources);
  for (const note of [...found.notes, ...given.notes]) host.note(`note: ${printable(note)}\n`);
  const documents = [...found.policies, ...found.exceptions, ...given.exceptions];
  const mustPass: SourceDocument[] = [];
  for await (const source of readSources(options.mustPass, sources)) {
    mustPass.push(...sourceDocuments({ file: source.file, text: source.read() }));
  }
  const forms = wantedForms(options);
  const report = suggest(
    { documents, mustPass },
    {
      semantics: options.semantics,
      pin: options.pin,
      ...(forms === undefined ? {} : { forms }),
      exceptionNamespace: options.exceptionNamespace,
      now: () => host.now(),
    },
  );
  for (const name of report.leftOut) {
    host.note(`note: ${printable(name)} is left out: it holds no pod, or its namespace is none\n`);
  }
  const errors = report.problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    for (const problem of errors) {
      host.note(`${problemText(problem)}\n`);
    }
    return exitCode.badInput;
  }
  print(report, documents, options, host);
  if (options.write) {
    write(["policy"], report, (suggestion) => writePolicies(suggestion, documents, host), host);
  }
  const { exceptionOut } = options;
  if (exceptionOut !== undefined) {
    write(
      ["bound-exception", "exception"],
      report,
      (suggestion) => writeException(suggestion, exceptionOut, host),
      host,
    );
  }
  return report.ok ? exitCode.ok : exitCode.failed;
}

/** The forms that are asked for, or needed for what is to be written; undefined: all. */
function wantedForms(options: SuggestRun): SuggestionForm[] | undefined {
  const wanted: SuggestionForm[] = options.form === undefined ? [] : [options.form];
  if (options.write) wanted.push("policy");
  if (options.exceptionOut !== undefined && options.form === undefined) {
    wanted.push("exception", "bound-exception");
  }
  return wanted.length === 0 ? undefined : wanted;
}

function print(
  report: SuggestReport,
  documents: readonly SourceDocument[],
  options: SuggestRun,
  host: Host,
): void {
  if (options.output === "json") {
    host.write(`${JSON.stringify(suggestionJson(report), null, 2)}\n`);
  } else if (options.output === "yaml") {
    const best = report.suggestions.find(({ proof }) => proof.holds);
    if (best === undefined) host.note(reportText(report, documents, host.colours));
    else host.write(exceptionText(best));
  } else {
    host.write(reportText(report, documents, host.colours));
  }
}

function write(
  forms: readonly SuggestionForm[],
  report: SuggestReport,
  action: (suggestion: Suggestion) => void,
  host: Host,
): void {
  if (report.suggestions.length === 0) {
    if (report.ok) host.note("all of them pass, so nothing was written\n");
    return;
  }
  const suggestion = report.suggestions.find(
    ({ form, proof }) => forms.includes(form) && proof.holds,
  );
  if (suggestion === undefined) {
    throw new InputError(`nothing was written: no suggestion (${forms.join(", ")}) is proved`);
  }
  action(suggestion);
}
