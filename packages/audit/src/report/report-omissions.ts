/** Holes by omission with their witnesses, and the scopes that they lie outside of. */
import type { AuditWork } from "../audit-work.ts";
import type { Mutant } from "../space/mutant.ts";
import { createTwins } from "../judge/twin.ts";
import { findOmissions } from "./find-omissions.ts";
import type { FoundOmission } from "./find-omissions.ts";
import { holeWords } from "./report-holes.ts";
import type { Omission, Witness } from "./report.ts";
import { makeWitness } from "./witness.ts";

/** What is admitted although everything that exempts is taken away. */
export function reportOmissions(work: AuditWork): Omission[] {
  const { coverage, strict, outcomes, judged } = work;
  const { forbidden, space } = coverage;
  // not all alternatives can be taken away at once, so what they free is still admitted here
  const freed = new Set(
    judged
      .filter(({ exemption }) => exemption.alone !== undefined)
      .flatMap((item) => item.freed.map(({ mutant }) => mutant)),
  );
  const isOmitted = forbidden.map(
    ({ mutant }, index) =>
      outcomes[index] === "admitted" &&
      !freed.has(mutant) &&
      strict.judge(space.build(mutant)) === "admitted",
  );
  const omitted = forbidden.filter((_, index) => isOmitted[index] === true);
  const twins = createTwins(strict, space);
  const denied =
    omitted.length === 0
      ? []
      : forbidden.filter(
          ({ mutant }, index) => isOmitted[index] === false && twins(mutant).size === 0,
        );
  return findOmissions(omitted, denied).flatMap((found) => {
    for (const mutant of found.mutants.slice(0, tries)) {
      const witness = witnessOf(mutant, found, work);
      if (witness !== undefined) return [omissionOf(found, mutant, witness, work)];
    }
    return [];
  });
}

/** How many mutants of a group are tried before it is given up. */
const tries = 20;

function witnessOf(
  mutant: Mutant,
  { control }: FoundOmission,
  work: AuditWork,
): Witness | undefined {
  const { preparation, coverage } = work;
  return makeWitness(mutant, coverage.space.build(mutant), {
    admits: preparation.judge,
    admitted: ["admitted"],
    denies: undefined,
    denied: [],
    control,
    level: coverage.reference.level,
    version: coverage.reference.version,
  });
}

function omissionOf(
  { kind, control, mutants }: FoundOmission,
  mutant: Mutant,
  witness: Witness,
  { judged, coverage }: AuditWork,
): Omission {
  const request = { ...coverage.space.build(mutant), object: witness.object };
  const scopes = judged.filter(
    ({ exemption, without }) =>
      exemption.sense === "scope" && without !== undefined && without.judge(request) !== "admitted",
  );
  return {
    kind,
    says: holeWords(kind, mutant),
    control,
    policies: coverage.policies.get(control) ?? [],
    scopes: scopes.map(({ exemption }) => exemption.id),
    count: mutants.length,
    witness,
  };
}
