/** Everything that an audit holds against documents, in one list, each with a name that lasts. */
import { holeKinds, toldExemptions } from "@winnow/audit";
import type {
  AuditReport,
  ExemptionReport,
  HoleKind,
  Omission,
  Overlap,
  Witness,
} from "@winnow/audit";

/** A kind of hole; an overlap is none of them, but it frees as well as any. */
export type FindingKind = HoleKind | "overlap";

interface FindingKindFacts {
  readonly kind: FindingKind;
  readonly title: string;
  readonly meaning: string;
}

/** Every kind that a finding may have, the order is that of reports. */
export const findingKinds: readonly FindingKindFacts[] = [
  ...holeKinds,
  {
    kind: "overlap",
    title: "overlap",
    meaning: "Several exemptions free the same, so that none of them is to blame alone.",
  },
];

/** What makes a finding the same one in another run, whatever else was edited. */
export interface FindingIdentity {
  readonly kind: FindingKind;
  /** Of an omission the policies that cover its control. */
  readonly policy: string;
  readonly rule?: string;
  /** The exemption's path below its rule; of an omission its control. */
  readonly path: string;
}

export interface Finding {
  readonly kind: FindingKind;
  readonly title: string;
  readonly identity: FindingIdentity;
  readonly says: string;
  readonly count: number;
  readonly witness: Witness;
  /** What is to blame: one, several of an overlap, the scopes of an omission, or nothing. */
  readonly exemptions: readonly ExemptionReport[];
  /** Present for an omission: the policies that cover its control. */
  readonly policies?: readonly string[];
}

/** All findings of a report: holes of exemptions, overlaps, omissions. */
export function findingsOf(report: AuditReport): Finding[] {
  const byId = new Map(report.exemptions.map((exemption) => [exemption.id, exemption]));
  const named = (ids: readonly string[]): ExemptionReport[] =>
    ids.flatMap((id) => byId.get(id) ?? []);
  return [
    ...toldExemptions(report).flatMap(holesOf),
    ...report.overlaps.map((overlap) => overlapFinding(overlap, named(overlap.exemptions))),
    ...report.omissions.map((omission) => omissionFinding(omission, named(omission.scopes))),
  ];
}

/** The findings that no single exemption is to blame for. */
export function beyondExemptions(findings: readonly Finding[]): {
  readonly overlaps: readonly Finding[];
  readonly omissions: readonly Finding[];
} {
  return {
    overlaps: findings.filter(({ kind }) => kind === "overlap"),
    omissions: findings.filter(({ policies }) => policies !== undefined),
  };
}

/** Omissions that lie outside of the same scopes, in checks of the same policies. */
export interface OmissionGroup {
  /** One sentence for all of them. */
  readonly says: string;
  readonly scopes: readonly ExemptionReport[];
  readonly findings: readonly Finding[];
}

/** One mistake often leaves out every control of a policy: that is told once. */
export function groupOmissions(omissions: readonly Finding[]): OmissionGroup[] {
  const groups = new Map<string, Finding[]>();
  for (const omission of omissions) {
    const key = JSON.stringify([omission.identity.policy, omission.exemptions.map(({ id }) => id)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [omission]);
    else group.push(omission);
  }
  return [...groups.values()].map((findings) => {
    const controls = [...new Set(findings.map(({ identity }) => identity.path))];
    const [first] = findings;
    return {
      says: `${controls.join(", ")}; covered elsewhere by ${first?.identity.policy ?? ""}`,
      scopes: first?.exemptions ?? [],
      findings,
    };
  });
}

/** The holes of one exemption. */
export function holesOf(exemption: ExemptionReport): Finding[] {
  return exemption.holes.map(({ kind, says, count, witness }) => ({
    kind,
    title: titleOf(kind),
    identity: { kind, ...exemptionIdentity(exemption) },
    says,
    count,
    witness,
    exemptions: [exemption],
  }));
}

function overlapFinding(
  { count, witness }: Overlap,
  exemptions: readonly ExemptionReport[],
): Finding {
  const parts = exemptions.map(exemptionIdentity);
  return {
    kind: "overlap",
    title: titleOf("overlap"),
    identity: {
      kind: "overlap",
      policy: parts.map(({ policy }) => policy).join(", "),
      path: parts.map(({ rule, path }) => [rule ?? "", path].join(" ").trim()).join(", "),
    },
    says: `overlap: ${witness.forbidden}`,
    count,
    witness,
    exemptions,
  };
}

function omissionFinding(
  { kind, says, count, witness, control, policies }: Omission,
  scopes: readonly ExemptionReport[],
): Finding {
  return {
    kind,
    title: titleOf(kind),
    identity: { kind, policy: [...policies].toSorted().join(", "), path: control },
    says,
    count,
    witness,
    exemptions: scopes,
    policies,
  };
}

/** Rules move when others are put before them; their names tell them apart. */
function exemptionIdentity({ policy, rule, place }: ExemptionReport): {
  policy: string;
  rule?: string;
  path: string;
} {
  if (rule === undefined) return { policy, path: place.path };
  return { policy, rule, path: place.path.replace(/^spec\.rules\[\d+\]\.?/u, "") };
}

function titleOf(kind: FindingKind): string {
  return findingKinds.find((facts) => facts.kind === kind)?.title ?? kind;
}

/** What a finding says behind the title of its kind. */
export function detailOf({ says, title }: Finding): string {
  return says.startsWith(`${title}: `) ? says.slice(title.length + 2) : says;
}

/** The identity as one text, to be compared. */
export function identityKey({ kind, policy, rule, path }: FindingIdentity): string {
  return JSON.stringify([kind, policy, rule ?? "", path]);
}
