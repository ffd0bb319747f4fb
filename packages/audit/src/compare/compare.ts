/** Which of two sets of policies and exceptions lets more through. */
import type { AuditInput, AuditOptions } from "../audit-input.ts";
import type { NumberedDocument } from "../document-edit.ts";
import { findCoverage, wholeExemptions } from "../judge/judged-space.ts";
import type { Coverage } from "../judge/judged-space.ts";
import type { Judge } from "../judge/judge.ts";
import { createMutantJudge } from "../judge/mutant-judge.ts";
import { defaultLimits, judgeWithout, prepare } from "../judge/preparation.ts";
import type { Preparation } from "../judge/preparation.ts";
import type { ForbiddenMutant } from "../report/freed.ts";
import { severityOf } from "../report/severity.ts";
import { makeWitness } from "../report/witness.ts";
import type { Reference, SpaceFacts } from "../report/report.ts";
import type { ComparedWitness, Comparison, Relation } from "./comparison.ts";

const nothing: Reference = {
  level: "privileged",
  version: "latest",
  source: "given",
  covered: [],
  uncovered: [],
};

/**
 * Compares two sets over one universe, harvested from both: what is forbidden in the controls that both
 * cover. A difference is told only with a witness that the engine has judged; without one the answer is
 * that no counter-example was found among the mutants, which is no proof.
 *
 * Problems of documents are returned. Throws as `audit` does.
 */
export function compareExemptions(
  first: AuditInput,
  second: AuditInput,
  options: AuditOptions = {},
): Comparison {
  const counter = { count: 0 };
  const one = prepare(first.documents, options, counter);
  const other = prepare(second.documents, options, counter);
  if (!("judge" in one) || !("judge" in other)) {
    return failed([...one.problems, ...other.problems]);
  }
  const coverage = findCoverage({
    documents: bothDocuments(one, other),
    strict: [one, other].map(strictOf),
    options,
    pods: [...(first.pods ?? []), ...(second.pods ?? [])],
    limits: { ...defaultLimits, ...options.limits },
  });
  const judgeOne = createMutantJudge(one.judge, coverage.space, one.documents);
  const judgeOther = createMutantJudge(other.judge, coverage.space, other.documents);
  const onlyOne: ForbiddenMutant[] = [];
  const onlyOther: ForbiddenMutant[] = [];
  let admitted = 0;
  coverage.forbidden.forEach((item, index) => {
    if (index % 4096 === 0) {
      options.progress?.({ step: "judging", done: index, of: coverage.forbidden.length });
    }
    const left = judgeOne(item.mutant) === "denied";
    const right = judgeOther(item.mutant) === "denied";
    if (!left || !right) admitted += 1;
    if (!left && right) onlyOne.push(item);
    if (left && !right) onlyOther.push(item);
  });
  const onlyFirst = differenceOf(onlyOne, one.judge, other.judge, coverage);
  const onlySecond = differenceOf(onlyOther, other.judge, one.judge, coverage);
  const relation = relationOf(onlyFirst, onlySecond);
  return {
    ok: true,
    problems: [...one.problems, ...other.problems],
    relation,
    certainty: relation === "incomparable" ? "witnessed" : "searched",
    says: words(relation, coverage.forbidden.length),
    ...(onlyFirst === undefined ? {} : { onlyFirst }),
    ...(onlySecond === undefined ? {} : { onlySecond }),
    reference: coverage.reference,
    uncovered: uncoveredBy(coverage),
    space: {
      mutants: coverage.space.mutants.length,
      forbidden: coverage.forbidden.length,
      admitted,
      dimensions: coverage.space.dimensions,
      leftOut: coverage.space.leftOut,
      evaluations: counter.count,
    },
  };
}

function strictOf({ documents, exemptions, judge, judgeOptions }: Preparation): Judge {
  const removable = wholeExemptions(exemptions).filter(({ kind }) => kind !== "any-pattern");
  return judgeWithout(documents, removable, judgeOptions) ?? judge;
}

/** Only their literals are wanted, so that policies of one name may stand side by side. */
function bothDocuments(one: Preparation, other: Preparation): NumberedDocument[] {
  return [...one.documents, ...other.documents].map(({ value }, number) => ({ number, value }));
}

function relationOf(
  onlyFirst: ComparedWitness | undefined,
  onlySecond: ComparedWitness | undefined,
): Relation {
  if (onlyFirst === undefined) return onlySecond === undefined ? "equal" : "narrower";
  return onlySecond === undefined ? "wider" : "incomparable";
}

function words(relation: Relation, count: number): string {
  const searched = `no counter-example in ${count.toLocaleString("en")} mutants`;
  switch (relation) {
    case "equal":
      return `Both admit the same: ${searched}.`;
    case "narrower":
      return `The first admits less than the second; that it admits nothing more: ${searched}.`;
    case "wider":
      return `The first admits more than the second; that it admits all of it: ${searched}.`;
    case "incomparable":
      return "Each admits something that the other denies.";
  }
}

/** The simplest mutant that one admits and the other denies, as a witness. */
function differenceOf(
  mutants: readonly ForbiddenMutant[],
  admits: Judge,
  denies: Judge,
  { space, reference }: Coverage,
): ComparedWitness | undefined {
  const ordered = mutants.toSorted((left, right) => simplicity(left) - simplicity(right));
  for (const { mutant, control } of ordered) {
    const witness = makeWitness(mutant, space.build(mutant), {
      admits,
      admitted: ["admitted", "reported"],
      denies,
      denied: ["denied"],
      control,
      level: reference.level,
      version: reference.version,
    });
    if (witness !== undefined) return { count: mutants.length, witness };
  }
  return undefined;
}

/** Lower for pods with nothing strange to them; among those the worst violation comes first. */
function simplicity({ mutant }: ForbiddenMutant): number {
  const { companion, twist, kind, list, image, name, context, violation } = mutant;
  const strange =
    (companion === undefined ? 0 : 4) +
    (twist === undefined ? 0 : 8) +
    (kind === "Pod" ? 0 : 8) +
    (image.class === "other" ? 0 : image.class === "genuine" ? 1 : 3) +
    (name === undefined ? 0 : 1) +
    context.marks.length +
    (violation?.hasWildcard === true ? 2 : 0) +
    ((violation?.values.length ?? 0) > 1 ? 1 : 0);
  const severity = violation === undefined ? 0 : severityOf(violation) + violation.order;
  // a pod with one main container is the smallest there is
  return 10_000 * strange + 10 * severity + (list === "containers" ? 0 : 1);
}

/** Controls that one of them covers and the other does not. */
function uncoveredBy({ coveredBy: [one, other] }: Coverage): Comparison["uncovered"] {
  const missing = (own: typeof one, theirs: typeof one): string[] =>
    [...(theirs?.keys() ?? [])].filter((id) => own?.has(id) !== true);
  return { first: missing(one, other), second: missing(other, one) };
}

function failed(problems: Comparison["problems"]): Comparison {
  const space: SpaceFacts = {
    mutants: 0,
    forbidden: 0,
    admitted: 0,
    dimensions: {},
    leftOut: [],
    evaluations: 0,
  };
  return {
    ok: false,
    problems,
    relation: "incomparable",
    certainty: "searched",
    says: "Nothing was compared: the documents have errors.",
    reference: nothing,
    uncovered: { first: [], second: [] },
    space,
  };
}
