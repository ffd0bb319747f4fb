/** A space with what the policies and the standard say of each mutant. */
import type { Level } from "@winnow/pod-security";
import type { AuditLimits, AuditOptions } from "../audit-input.ts";
import type { NumberedDocument } from "../document-edit.ts";
import type { Exemption } from "../exemption/exemption.ts";
import type { ForbiddenMutant } from "../report/freed.ts";
import { readRealUse } from "../report/real-use.ts";
import type { RealUse } from "../report/real-use.ts";
import type { Reference } from "../report/report.ts";
import { createSpace } from "../space/space.ts";
import type { Space } from "../space/space.ts";
import { controlsOf } from "../space/violation.ts";
import { createMutantReference, findCovered } from "./coverage.ts";
import type { Judge, Outcome } from "./judge.ts";
import type { JudgeMutant } from "./mutant-judge.ts";
import { levelOfRules, newestVersion } from "./preparation.ts";

export interface Coverage {
  readonly reference: Reference;
  readonly space: Space;
  /** Covered controls with the policies that deny them. */
  readonly policies: ReadonlyMap<string, readonly string[]>;
  /** The same for each of the strict judges by itself. */
  readonly coveredBy: readonly ReadonlyMap<string, readonly string[]>[];
  readonly real: RealUse;
  /** The mutants that violate a covered control. */
  readonly forbidden: readonly ForbiddenMutant[];
}

export interface CoverageInput {
  /** The documents whose literals make the space. */
  readonly documents: readonly NumberedDocument[];
  /** Judges as if nothing were exempt. */
  readonly strict: readonly Judge[];
  readonly options: AuditOptions;
  readonly pods: Parameters<typeof readRealUse>[0];
  readonly limits: AuditLimits;
}

/**
 * Finds what is forbidden and builds the space for it. A control counts as covered if each of the strict
 * judges denies a mutant whose only violation is of that control.
 */
export function findCoverage(input: CoverageInput): Coverage {
  const { options } = input;
  const given = options.reference;
  const ofRules = levelOfRules(input.documents);
  const version = given?.version ?? newestVersion;
  if (given !== undefined) return coverageAt(input, given.level, version, "given");
  if (ofRules !== undefined) return coverageAt(input, ofRules, version, "rules");
  // rules of their own say no level: look at everything, then keep to what they look at
  const everything = coverageAt(input, "restricted", version, "covered");
  const baseline = new Set(controlsOf("baseline").map(({ id }) => id));
  if (!everything.reference.covered.every((id) => baseline.has(id))) return everything;
  return coverageAt(input, "baseline", version, "covered");
}

function coverageAt(
  { documents, strict, pods, limits }: CoverageInput,
  level: Level,
  version: string,
  source: Reference["source"],
): Coverage {
  const real = readRealUse(pods, level, version);
  const space = createSpace(
    documents.map(({ value }) => value),
    { level, images: real.images, limits },
  );
  const reference = createMutantReference(level, version, space);
  const found = strict.map((judge) => findCovered(judge, space, reference, level));
  const policies = new Map(
    [...(found[0] ?? [])].filter(([id]) => found.every((covered) => covered.has(id))),
  );
  const forbidden = space.mutants.flatMap((mutant): ForbiddenMutant[] => {
    if (mutant.violation === undefined) return [];
    const { only, violated } = reference(mutant);
    const control = only ?? [...violated].find((id) => policies.has(id));
    return control !== undefined && policies.has(control) ? [{ mutant, control }] : [];
  });
  const uncovered = controlsOf(level)
    .map(({ id }) => id)
    .filter((id) => !policies.has(id));
  return {
    reference: { level, version, source, covered: [...policies.keys()], uncovered },
    space,
    policies,
    coveredBy: found,
    real,
    forbidden,
  };
}

/** Outcomes of mutants, in their order. */
export function judgeAll(
  judge: JudgeMutant,
  mutants: readonly ForbiddenMutant[],
  progress?: (done: number) => void,
): Outcome[] {
  return mutants.map(({ mutant }, index) => {
    if (progress !== undefined && index % 4096 === 0) progress(index);
    return judge(mutant);
  });
}

/** Exemptions that stand for themselves; parts of another go with it. */
export function wholeExemptions(exemptions: readonly Exemption[]): Exemption[] {
  return exemptions.filter(({ sense, within }) => sense === "exemption" && within === undefined);
}
