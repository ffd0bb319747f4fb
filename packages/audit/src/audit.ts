/** The exemption audit: how wide each exemption is, and what nobody looks at. */
import { placeOf } from "./auditable.ts";
import type { AuditInput, AuditOptions } from "./audit-input.ts";
import type { Exemption } from "./exemption/exemption.ts";
import { harvest } from "./harvest/harvest.ts";
import { findCoverage, judgeAll, wholeExemptions } from "./judge/judged-space.ts";
import type { Coverage } from "./judge/judged-space.ts";
import type { Judge, Outcome } from "./judge/judge.ts";
import { createMutantJudge } from "./judge/mutant-judge.ts";
import type { JudgeMutant } from "./judge/mutant-judge.ts";
import {
  affectedBy,
  defaultLimits,
  judgeEdited,
  judgeWithout,
  prepare,
} from "./judge/preparation.ts";
import type { Preparation } from "./judge/preparation.ts";
import { describeFreed, measureWidth, triedIn } from "./report/freed.ts";
import type { ForbiddenMutant } from "./report/freed.ts";
import { reportAdmission } from "./report/report-admission.ts";
import { reportHoles, reportMeant } from "./report/report-holes.ts";
import { findMeant } from "./report/meant.ts";
import { reportOmissions } from "./report/report-omissions.ts";
import { reportOverlaps } from "./report/report-overlaps.ts";
import { mutantKey } from "./space/mutant-key.ts";
import type { AuditReport, ExemptionReport, NotAudited } from "./report/report.ts";

/** What is known of one exemption after judging. */
export interface JudgedExemption {
  readonly exemption: Exemption;
  /** The documents without it; undefined where they no longer compile. */
  readonly without: Judge | undefined;
  /** Outcomes of the policies as they are that count as admitted, and without it as denied. */
  readonly admitted: readonly Outcome[];
  readonly denied: readonly Outcome[];
  readonly freed: readonly ForbiddenMutant[];
}

/** An audit at work: what its parts share. */
export interface Audit {
  readonly preparation: Preparation;
  readonly coverage: Coverage;
  readonly strict: Judge;
  /** Of `coverage.forbidden`, in its order. */
  readonly outcomes: readonly Outcome[];
  readonly judged: readonly JudgedExemption[];
  /** The keys of forbidden mutants that are admitted. */
  readonly admittedKeys: ReadonlySet<string>;
}

/**
 * Audits policies and exceptions. Nothing is claimed that the engine has not answered: what an exemption
 * frees is admitted with it, denied without it and forbidden by the reference, mutant by mutant.
 *
 * Problems of documents are returned. Throws TypeError if a provider answers with a promise, and
 * RangeError for a reference version that is none.
 */
export function audit(input: AuditInput, options: AuditOptions = {}): AuditReport {
  const counter = { count: 0 };
  const prepared = prepare(input.documents, options, counter);
  if (!("judge" in prepared)) return failedReport(prepared, options);
  const { documents, exemptions, judge, judgeOptions } = prepared;
  const limits = { ...defaultLimits, ...options.limits };
  const strictOf = (left: readonly Exemption[]): Judge =>
    judgeWithout(documents, left, judgeOptions) ?? judge;
  const removable = wholeExemptions(exemptions);
  const isAlternative = ({ kind }: Exemption): boolean => kind === "any-pattern";
  const strict = strictOf(removable.filter((exemption) => !isAlternative(exemption)));
  options.progress?.({ step: "space", done: 0, of: 1 });
  const coverage = findCoverage({
    documents,
    strict: [strict],
    options,
    pods: input.pods ?? [],
    limits,
  });
  const { forbidden, space } = coverage;
  const outcomes = judgeAll(createMutantJudge(judge, space, documents), forbidden, (done) =>
    options.progress?.({ step: "judging", done, of: forbidden.length }),
  );
  const notAudited: NotAudited[] = [...prepared.notAudited];
  const judged = exemptions.map((exemption, index) => {
    options.progress?.({ step: "exemptions", done: index, of: exemptions.length });
    return judgeExemption(exemption, prepared, coverage, outcomes);
  });
  const admittedKeys = new Set(
    forbidden
      .filter((_, index) => outcomes[index] !== "denied")
      .map(({ mutant }) => mutantKey(mutant)),
  );
  const work: Audit = {
    preparation: prepared,
    coverage,
    strict,
    outcomes,
    judged,
    admittedKeys,
  };
  options.progress?.({ step: "witnesses", done: 0, of: 1 });
  const ofAdmission =
    input.podSecurityAdmission === undefined
      ? []
      : reportAdmission(input.podSecurityAdmission, coverage.reference, limits.harvested);
  const reports = rank([...judged.map((item) => reportExemption(item, work)), ...ofAdmission]);
  const omissions = reportOmissions(work);
  const overlaps = reportOverlaps(work);
  const admitted = outcomes.filter((outcome) => outcome !== "denied").length;
  return {
    ok: true,
    problems: prepared.problems,
    semantics: judgeOptions.semantics,
    reference: coverage.reference,
    notAudited,
    exemptions: reports,
    overlaps,
    omissions,
    space: {
      mutants: space.mutants.length,
      forbidden: forbidden.length,
      admitted,
      dimensions: space.dimensions,
      leftOut: space.leftOut,
      evaluations: counter.count,
    },
  };
}

const actionKinds: ReadonlySet<string> = new Set(["failure-action", "failure-action-override"]);

/** Freed are mutants that are admitted with it and denied without; of Audit, those that are only reported. */
function judgeExemption(
  exemption: Exemption,
  { documents, judgeOptions }: Preparation,
  coverage: Coverage,
  outcomes: readonly Outcome[],
): JudgedExemption {
  const { forbidden, space } = coverage;
  const isAction = actionKinds.has(exemption.kind);
  const admitted: readonly Outcome[] = isAction ? ["reported"] : ["admitted"];
  const denied: readonly Outcome[] = isAction ? ["denied"] : ["reported", "denied"];
  const affected = affectedBy(exemption, documents);
  const without = judgeWithout(affected, [exemption], judgeOptions);
  const judge = without && createMutantJudge(without, space, affected);
  const found = forbidden.filter(({ mutant }, index) => {
    const outcome = outcomes[index];
    const isAdmitted = outcome !== undefined && admitted.includes(outcome);
    return judge !== undefined && isAdmitted && denied.includes(judge(mutant));
  });
  const alone = exemption.alone && judgeEdited(affected, exemption.alone, judgeOptions);
  const freed =
    alone === undefined
      ? found
      : withoutChecked(found, coverage, createMutantJudge(alone, space, affected));
  return { exemption, without, admitted, denied, freed };
}

/**
 * An alternative that by itself denies violations of a control is a check of it, and what it passes over
 * is an omission; it exempts only where it looks at nothing of the control.
 */
function withoutChecked(
  freed: readonly ForbiddenMutant[],
  { forbidden }: Coverage,
  alone: JudgeMutant,
): ForbiddenMutant[] {
  const keyOf = ({ mutant, control }: ForbiddenMutant): string =>
    `${control}|${mutantKey(mutant, ["violation", "list"])}`;
  const wanted = new Set(freed.map(keyOf));
  const checked = new Set(
    forbidden
      .filter((item) => wanted.has(keyOf(item)) && alone(item.mutant) !== "admitted")
      .map(keyOf),
  );
  return freed.filter((item) => !checked.has(keyOf(item)));
}

function reportExemption(item: JudgedExemption, work: Audit): ExemptionReport {
  const { exemption, freed } = item;
  const { coverage, preparation } = work;
  const source = preparation.sources[exemption.document] ?? { value: {} };
  const meant = findMeant(
    exemption,
    freed.map(({ mutant }) => mutant),
    coverage.reference.covered,
    coverage.real,
    harvest([source.value]),
  );
  // a scope frees nothing by itself: what lies outside is told among the omissions
  const isScope = exemption.sense === "scope";
  return {
    id: exemption.id,
    kind: exemption.kind,
    sense: exemption.sense,
    policy: exemption.policy,
    ...(exemption.rule === undefined ? {} : { rule: exemption.rule }),
    place: placeOf(source, exemption.path),
    says: exemption.says,
    rank: 0,
    width: measureWidth(isScope ? [] : freed, coverage.forbidden),
    frees: describeFreed(isScope ? [] : freed, triedIn(coverage.forbidden)),
    ...(meant === undefined || isScope ? {} : { meant: reportMeant(meant, freed) }),
    holes: meant === undefined || isScope ? [] : reportHoles(item, meant, work),
  };
}

/** The widest first; those that free nothing last, in the order of the text. */
function rank(reports: readonly ExemptionReport[]): ExemptionReport[] {
  const ordered = reports.toSorted((left, right) => right.width.freed - left.width.freed);
  return ordered.map((report) => ({
    ...report,
    rank: ordered.findIndex(({ width }) => width.freed === report.width.freed) + 1,
  }));
}

function failedReport(
  { problems, notAudited }: Pick<Preparation, "problems" | "notAudited">,
  options: AuditOptions,
): AuditReport {
  return {
    ok: false,
    problems,
    semantics: options.semantics ?? "sound",
    reference: {
      level: "privileged",
      version: "latest",
      source: "given",
      covered: [],
      uncovered: [],
    },
    notAudited,
    exemptions: [],
    overlaps: [],
    omissions: [],
    space: { mutants: 0, forbidden: 0, admitted: 0, dimensions: {}, leftOut: [], evaluations: 0 },
  };
}
