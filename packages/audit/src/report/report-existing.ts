/**
 * What rules forgive of objects that violated them before: under Enforce an update may go on violating
 * (`allowExistingViolations`, true where nothing is said). Judged by updates of Deployments, as what
 * matters in a pod can hardly be updated.
 */
import type { Request } from "@winnow/engine";
import { get } from "@winnow/value";
import type { AuditWork } from "../audit-work.ts";
import { placeOf } from "../auditable.ts";
import { toExemption } from "../exemption/exemption.ts";
import type { Exemption } from "../exemption/exemption.ts";
import type { Judge } from "../judge/judge.ts";
import { affectedBy, judgeWithout } from "../judge/preparation.ts";
import { documentName, isPolicy, mapAt, ruleName, rulesOf } from "../policy-parts.ts";
import type { Part } from "../policy-parts.ts";
import { describeFreed, measureWidth, triedIn } from "./freed.ts";
import type { ForbiddenMutant } from "./freed.ts";
import { holeWords } from "./report-holes.ts";
import type { ExemptionReport, Hole } from "./report.ts";
import { severityOf } from "./severity.ts";
import { makeWitness } from "./witness.ts";

/** One report for each rule that lets an update bring new violations; rules that do not are left out. */
export function reportExisting(work: AuditWork): ExemptionReport[] {
  const { documents } = work.preparation;
  const exemptions = documents
    .filter(({ value }) => isPolicy(value))
    .flatMap(({ number, value }) =>
      rulesOf(value)
        .filter(forgives)
        .map((rule) => existingOf({ document: number, policy: documentName(value) }, rule)),
    );
  return exemptions.flatMap((exemption) => reportRule(exemption, work) ?? []);
}

/** Never inside foreach. */
function forgives({ value }: Part): boolean {
  const validate = mapAt(value, "validate");
  if (validate === undefined || get(validate, "foreach") !== undefined) return false;
  return get(validate, "allowExistingViolations") !== false;
}

function existingOf(owner: { document: number; policy: string }, rule: Part): Exemption {
  const path = [...rule.path, "validate", "allowExistingViolations"];
  return toExemption(
    { ...owner, rule: ruleName(rule) },
    {
      kind: "existing-violations",
      path,
      says: "forgives updates of objects that violated it before",
      edits: [{ path, value: false }],
    },
  );
}

/** Pairs of a Deployment that violates already and one that violates in another way. */
function updatesOf({ coverage, outcomes }: AuditWork): {
  readonly item: ForbiddenMutant;
  readonly request: Request;
}[] {
  const { forbidden, space } = coverage;
  const denied = forbidden.filter(
    ({ mutant }, index) =>
      outcomes[index] === "denied" &&
      mutant.kind === "Deployment" &&
      mutant.image.class === "other" &&
      mutant.context.marks.length === 0 &&
      mutant.name === undefined,
  );
  const before = denied.find(({ mutant }) => mutant.violation?.field.of === "container");
  if (before === undefined) return [];
  const { object: oldObject } = space.build(before.mutant);
  if (oldObject === undefined) return [];
  return denied
    .filter(({ mutant }) => mutant !== before.mutant)
    .map((item) => ({
      item,
      request: { ...space.build(item.mutant), operation: "UPDATE", oldObject },
    }));
}

function reportRule(exemption: Exemption, work: AuditWork): ExemptionReport | undefined {
  const { coverage, preparation } = work;
  const { documents, judge, judgeOptions, sources } = preparation;
  const without = judgeWithout(affectedBy(exemption, documents), [exemption], judgeOptions);
  if (without === undefined) return undefined;
  const updates = updatesOf(work);
  const freed = updates.filter(
    ({ request }) => judge.judge(request) === "admitted" && without.judge(request) === "denied",
  );
  if (freed.length === 0) return undefined;
  const items = freed.map(({ item }) => item);
  const tried = updates.map(({ item }) => item);
  return {
    id: exemption.id,
    kind: exemption.kind,
    sense: "exemption",
    policy: exemption.policy,
    ...(exemption.rule === undefined ? {} : { rule: exemption.rule }),
    place: placeOf(sources[exemption.document] ?? { value: {} }, exemption.path),
    says: exemption.says,
    rank: 0,
    width: measureWidth(items, tried),
    frees: describeFreed(items, triedIn(tried)),
    holes: holesOf(freed, without, coverage.reference, judge),
  };
}

function holesOf(
  freed: ReturnType<typeof updatesOf>,
  without: Judge,
  { level, version }: AuditWork["coverage"]["reference"],
  judge: Judge,
): Hole[] {
  const worst = freed.toSorted((left, right) => rankOf(left.item) - rankOf(right.item));
  for (const { item, request } of worst) {
    const witness = makeWitness(item.mutant, request, {
      admits: judge,
      admitted: ["admitted"],
      denies: without,
      denied: ["denied"],
      control: item.control,
      level,
      version,
    });
    if (witness === undefined) continue;
    const says = holeWords("existing-violation", item.mutant);
    return [{ kind: "existing-violation", says, count: freed.length, witness }];
  }
  return [];
}

function rankOf({ mutant: { violation } }: ForbiddenMutant): number {
  return violation === undefined ? 0 : severityOf(violation) + violation.order;
}
