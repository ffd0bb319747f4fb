/** What is freed by several exemptions at once, so that none of them is to blame alone. */
import type { AuditWork } from "../audit-work.ts";
import type { Exemption } from "../exemption/exemption.ts";
import { wholeExemptions } from "../judge/judged-space.ts";
import { judgeWithout } from "../judge/preparation.ts";
import type { ForbiddenMutant } from "./freed.ts";
import type { Overlap } from "./report.ts";
import { makeWitness } from "./witness.ts";

/** Groups what is admitted, denied without all exemptions, and freed by no single one of them. */
export function reportOverlaps(work: AuditWork): Overlap[] {
  const { coverage, judged, outcomes, strict } = work;
  const { forbidden, space } = coverage;
  const freed = new Set(judged.flatMap((item) => item.freed.map(({ mutant }) => mutant)));
  const joint = forbidden.filter(
    ({ mutant }, index) =>
      outcomes[index] === "admitted" &&
      !freed.has(mutant) &&
      strict.judge(space.build(mutant)) !== "admitted",
  );
  const overlaps: Overlap[] = [];
  let rest: readonly ForbiddenMutant[] = joint;
  while (rest[0] !== undefined && overlaps.length < most) {
    const found = overlapOf(rest[0], rest, work);
    if (found.overlap !== undefined) overlaps.push(found.overlap);
    rest = found.rest;
  }
  return overlaps;
}

const most = 20;

/** The smallest set of exemptions without which a mutant is denied, and all mutants it holds for. */
function overlapOf(
  first: ForbiddenMutant,
  all: readonly ForbiddenMutant[],
  work: AuditWork,
): { readonly overlap?: Overlap; readonly rest: readonly ForbiddenMutant[] } {
  const { preparation, coverage } = work;
  const { documents, exemptions, judgeOptions, judge } = preparation;
  const { space, reference } = coverage;
  const isDenied = (left: readonly Exemption[], { mutant }: ForbiddenMutant): boolean => {
    const without = judgeWithout(documents, left, judgeOptions);
    return without !== undefined && without.judge(space.build(mutant)) !== "admitted";
  };
  let needed = wholeExemptions(exemptions).filter(({ kind }) => kind !== "any-pattern");
  for (const exemption of needed) {
    const fewer = needed.filter((other) => other !== exemption);
    if (isDenied(fewer, first)) needed = fewer;
  }
  const without = judgeWithout(documents, needed, judgeOptions);
  if (without === undefined) return { rest: all.slice(1) };
  const isHeld = ({ mutant }: ForbiddenMutant): boolean =>
    without.judge(space.build(mutant)) !== "admitted";
  const held = all.filter(isHeld);
  const rest = all.filter((item) => item !== first && !isHeld(item));
  const witness = makeWitness(first.mutant, space.build(first.mutant), {
    admits: judge,
    admitted: ["admitted"],
    denies: without,
    denied: ["reported", "denied"],
    control: first.control,
    level: reference.level,
    version: reference.version,
  });
  if (witness === undefined) return { rest };
  return {
    overlap: { exemptions: needed.map(({ id }) => id), count: held.length, witness },
    rest,
  };
}
