/** Everything that is worked out before a space is judged; audits and comparisons share it. */
import { compile } from "@winnow/engine";
import type { Problem, SourceDocument } from "@winnow/engine";
import type { Level } from "@winnow/pod-security";
import { findAuditable } from "../auditable.ts";
import type { AuditLimits, AuditOptions } from "../audit-input.ts";
import { editDocuments } from "../document-edit.ts";
import type { DocumentEdit, NumberedDocument } from "../document-edit.ts";
import type { Exemption } from "../exemption/exemption.ts";
import { findExemptions } from "../exemption/find-exemptions.ts";
import { foreachEntries, isPolicy, partAt, rulesOf, textAt } from "../policy-parts.ts";
import type { NotAudited } from "../report/report.ts";
import { createJudge, fixedMoment } from "./judge.ts";
import type { Judge, JudgeOptions } from "./judge.ts";

export interface Preparation {
  readonly sources: readonly SourceDocument[];
  readonly documents: readonly NumberedDocument[];
  readonly notAudited: readonly NotAudited[];
  readonly problems: readonly Problem[];
  readonly exemptions: readonly Exemption[];
  readonly judge: Judge;
  readonly judgeOptions: JudgeOptions;
}

export const defaultLimits: AuditLimits = { mutants: 200_000, harvested: 64 };

/** Checks and compiles documents and finds their exemptions; undefined `judge` means errors. */
export function prepare(
  sources: readonly SourceDocument[],
  options: AuditOptions,
  counter: { count: number },
):
  | Preparation
  | { readonly problems: readonly Problem[]; readonly notAudited: readonly NotAudited[] } {
  const { documents, notAudited } = findAuditable(sources, options.providers);
  const kept = documents.flatMap(({ number }) => sources[number] ?? []);
  const semantics = options.semantics ?? "sound";
  const whole = compile(kept, { semantics, lazy: true });
  if (!whole.ok) return { problems: whole.problems, notAudited };
  const judgeOptions: JudgeOptions = {
    semantics,
    now: options.now ?? (() => fixedMoment),
    providers: options.providers,
    counter,
  };
  const { judge, problems } = createJudge(documents, judgeOptions);
  if (judge === undefined) return { problems, notAudited };
  return {
    sources,
    documents,
    notAudited,
    problems: whole.problems,
    exemptions: findExemptions(documents),
    judge,
    judgeOptions,
  };
}

/** The judge of documents without some exemptions; undefined where nothing is left that compiles. */
export function judgeWithout(
  documents: readonly NumberedDocument[],
  exemptions: readonly Exemption[],
  options: JudgeOptions,
): Judge | undefined {
  return judgeEdited(
    documents,
    exemptions.flatMap((exemption) => exemption.edits),
    options,
  );
}

/** The judge of documents after edits; undefined where they no longer compile. */
export function judgeEdited(
  documents: readonly NumberedDocument[],
  edits: readonly DocumentEdit[],
  options: JudgeOptions,
): Judge | undefined {
  return createJudge(editDocuments(documents, edits), options).judge;
}

/** The highest level of podSecurity rules; undefined where there are none. */
export function levelOfRules(documents: readonly NumberedDocument[]): Level | undefined {
  const found = documents
    .filter(({ value }) => isPolicy(value))
    .flatMap(({ value }) => rulesOf(value))
    .flatMap((rule) => [rule, ...foreachEntries(rule)])
    .flatMap((owner) => {
      const check = partAt(owner, "validate", "podSecurity") ?? partAt(owner, "podSecurity");
      return check === undefined ? [] : [textAt(check.value, "level") ?? ""];
    });
  const levels = new Set(found);
  if (levels.has("restricted")) return "restricted";
  return levels.has("baseline") ? "baseline" : undefined;
}

/** The documents whose verdicts an exemption can change, with every exception that may lift them. */
export function affectedBy(
  exemption: Exemption,
  documents: readonly NumberedDocument[],
): NumberedDocument[] {
  const own = documents.find(({ number }) => number === exemption.document);
  if (own === undefined || !isPolicy(own.value)) return [...documents];
  return documents.filter((document) => document === own || !isPolicy(document.value));
}

/** The version that a policy's podSecurity rules are held against, however they are pinned. */
export const newestVersion = "latest";
