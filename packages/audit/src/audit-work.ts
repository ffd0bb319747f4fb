/** An audit at work: every mutant judged with and without each exemption. */
import type { AuditInput, AuditOptions } from "./audit-input.ts";
import type { NumberedDocument } from "./document-edit.ts";
import type { Exemption } from "./exemption/exemption.ts";
import { findCoverage, judgeAll, wholeExemptions } from "./judge/judged-space.ts";
import type { Coverage } from "./judge/judged-space.ts";
import type { Judge, Outcome } from "./judge/judge.ts";
import { createMutantJudge } from "./judge/mutant-judge.ts";
import type { JudgeMutant } from "./judge/mutant-judge.ts";
import { affectedBy, defaultLimits, judgeEdited, judgeWithout } from "./judge/preparation.ts";
import type { Preparation } from "./judge/preparation.ts";
import { triedIn } from "./report/freed.ts";
import type { ForbiddenMutant, Tried } from "./report/freed.ts";
import { mutantKey } from "./space/mutant-key.ts";

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

/** What the parts of a report are made from. */
export interface AuditWork {
  readonly preparation: Preparation;
  readonly coverage: Coverage;
  /** Judges as if nothing were exempt. */
  readonly strict: Judge;
  /** Of `coverage.forbidden`, in its order. */
  readonly outcomes: readonly Outcome[];
  readonly judged: readonly JudgedExemption[];
  /** The keys of forbidden mutants that are admitted. */
  readonly admittedKeys: ReadonlySet<string>;
  readonly tried: Tried;
}

/** Judges everything; throws as `audit` does. */
export function judgeExemptions(
  preparation: Preparation,
  input: AuditInput,
  options: AuditOptions,
): AuditWork {
  const { documents, exemptions, judge } = preparation;
  const removals = exemptions.map((exemption) => removalOf(exemption, preparation));
  options.progress?.({ step: "space", done: 0, of: 1 });
  const strict = strictJudge(removals, preparation);
  const coverage = findCoverage({
    documents,
    strict: [strict],
    options,
    pods: input.pods ?? [],
    limits: { ...defaultLimits, ...options.limits },
  });
  const { forbidden, space } = coverage;
  const outcomes = judgeAll(createMutantJudge(judge, space, documents), forbidden, (done) =>
    options.progress?.({ step: "judging", done, of: forbidden.length }),
  );
  const judged = removals.map((removal, index) => {
    options.progress?.({ step: "exemptions", done: index, of: removals.length });
    return judgeExemption(removal, preparation, coverage, outcomes);
  });
  const admittedKeys = new Set(
    forbidden
      .filter((_, index) => outcomes[index] !== "denied")
      .map(({ mutant }) => mutantKey(mutant)),
  );
  return {
    preparation,
    coverage,
    strict,
    outcomes,
    judged,
    admittedKeys,
    tried: triedIn(forbidden),
  };
}

/** An exemption with the judge of the documents that it can change, without it. */
interface Removal {
  readonly exemption: Exemption;
  readonly affected: readonly NumberedDocument[];
  readonly without: Judge | undefined;
}

function removalOf(exemption: Exemption, { documents, judgeOptions }: Preparation): Removal {
  const affected = affectedBy(exemption, documents);
  return { exemption, affected, without: judgeWithout(affected, [exemption], judgeOptions) };
}

/**
 * All exemptions taken away that can be. Of alternatives one would have to stay, so they all do; what
 * they free is known of each by itself.
 */
function strictJudge(
  removals: readonly Removal[],
  { documents, judge, judgeOptions }: Preparation,
): Judge {
  const removable = removals
    .filter(({ exemption, without }) => without !== undefined && exemption.alone === undefined)
    .map(({ exemption }) => exemption);
  return judgeWithout(documents, wholeExemptions(removable), judgeOptions) ?? judge;
}

const actionKinds: ReadonlySet<string> = new Set(["failure-action", "failure-action-override"]);

/** Freed are mutants that are admitted with it and denied without; of Audit, those that are only reported. */
function judgeExemption(
  { exemption, affected, without }: Removal,
  { judgeOptions }: Preparation,
  coverage: Coverage,
  outcomes: readonly Outcome[],
): JudgedExemption {
  const { forbidden, space } = coverage;
  const isAction = actionKinds.has(exemption.kind);
  const admitted: readonly Outcome[] = isAction ? ["reported"] : ["admitted"];
  const denied: readonly Outcome[] = isAction ? ["denied"] : ["reported", "denied"];
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
