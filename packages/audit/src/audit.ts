/** The exemption audit: how wide each exemption is, and what nobody looks at. */
import { placeOf } from "./auditable.ts";
import type { AuditInput, AuditOptions } from "./audit-input.ts";
import { judgeExemptions } from "./audit-work.ts";
import type { AuditWork, JudgedExemption } from "./audit-work.ts";
import { harvest } from "./harvest/harvest.ts";
import { defaultLimits, prepare } from "./judge/preparation.ts";
import type { Preparation } from "./judge/preparation.ts";
import { describeFreed, measureWidth } from "./report/freed.ts";
import { findMeant } from "./report/meant.ts";
import { reportAdmission } from "./report/report-admission.ts";
import { reportExisting } from "./report/report-existing.ts";
import { reportHoles, reportMeant } from "./report/report-holes.ts";
import { reportOmissions } from "./report/report-omissions.ts";
import { reportOverlaps } from "./report/report-overlaps.ts";
import type { AuditReport, ExemptionReport, NotAudited, SpaceFacts } from "./report/report.ts";

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
  const work = judgeExemptions(prepared, input, options);
  options.progress?.({ step: "witnesses", done: 0, of: 1 });
  const { reference } = work.coverage;
  const { harvested } = { ...defaultLimits, ...options.limits };
  const admission = input.podSecurityAdmission;
  const exemptions = rank([
    ...work.judged.map((item) => reportExemption(item, work)),
    ...reportExisting(work),
    ...(admission === undefined ? [] : reportAdmission(admission, reference, harvested)),
  ]);
  return {
    ok: true,
    problems: prepared.problems,
    semantics: prepared.judgeOptions.semantics,
    reference,
    notAudited: [...prepared.notAudited, ...notRemovable(work)],
    exemptions,
    overlaps: reportOverlaps(work),
    omissions: reportOmissions(work),
    space: spaceFacts(work, counter.count),
  };
}

function spaceFacts({ coverage, outcomes }: AuditWork, evaluations: number): SpaceFacts {
  const { space, forbidden } = coverage;
  return {
    mutants: space.mutants.length,
    forbidden: forbidden.length,
    admitted: outcomes.filter((outcome) => outcome !== "denied").length,
    dimensions: space.dimensions,
    leftOut: space.leftOut,
    evaluations,
  };
}

/** Exemptions of which nothing can be said, because the documents without them do not compile. */
function notRemovable({ judged, preparation }: AuditWork): NotAudited[] {
  return judged
    .filter(({ without }) => without === undefined)
    .map(({ exemption }) => ({
      kind: exemption.kind,
      name: exemption.policy,
      ...(exemption.rule === undefined ? {} : { rule: exemption.rule }),
      place: placeOf(preparation.sources[exemption.document] ?? { value: {} }, exemption.path),
      reason: "without it the policy is not valid, so nothing can be said of what it frees",
    }));
}

function reportExemption(item: JudgedExemption, work: AuditWork): ExemptionReport {
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
    frees: describeFreed(isScope ? [] : freed, work.tried),
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
