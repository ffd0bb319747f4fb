/** When an audit fails: too wide an exemption, or a hole of a kind that must not be. */
import { toldExemptions } from "@winnow/audit";
import type { AuditReport } from "@winnow/audit";
import { nearestName } from "@winnow/engine";
import { InputError } from "../input-error.ts";
import { findingKinds } from "./finding.ts";
import type { Finding, FindingKind } from "./finding.ts";
import type { AuditCommandOptions, MaxWidth } from "./options.ts";

/** The kinds that `--fail-on` names; with a baseline and without the flag every kind. Throws InputError. */
export function failingKinds({
  failOn,
  baseline,
}: Pick<AuditCommandOptions, "failOn" | "baseline">): ReadonlySet<FindingKind> {
  const names: readonly string[] = findingKinds.map((facts) => facts.kind);
  const unknown = failOn.find((name) => name !== "any" && !names.includes(name));
  if (unknown !== undefined) {
    const near = nearestName(unknown, names);
    const hint = near === undefined ? "" : `; did you mean ${near}?`;
    throw new InputError(
      `--fail-on: ${unknown} is no kind of hole${hint}\nknown: any, ${names.join(", ")}`,
    );
  }
  const isAny = failOn.includes("any") || (failOn.length === 0 && baseline !== undefined);
  return new Set(
    findingKinds.map((facts) => facts.kind).filter((name) => isAny || failOn.includes(name)),
  );
}

/** Why the audit fails, one sentence each; empty: it does not. `fresh` are holes that no baseline accepts. */
export function failuresOf(
  report: AuditReport,
  fresh: readonly Finding[],
  kinds: ReadonlySet<FindingKind>,
  maxWidth: MaxWidth | undefined,
): string[] {
  return [
    ...(maxWidth === undefined ? [] : tooWide(report, maxWidth)),
    ...fresh
      .filter(({ kind }) => kinds.has(kind))
      .map(({ kind, identity, says }) => {
        const where = [identity.policy, identity.rule, identity.path]
          .filter((part) => part !== undefined && part !== "")
          .join(" ");
        return `hole ${kind} in ${where}: ${says}`;
      }),
  ];
}

/** What several exemptions free together counts as well: otherwise an exemption written twice is narrow. */
function tooWide(report: AuditReport, { amount, isPercent }: MaxWidth): string[] {
  const limitText = `--max-width is ${amount}${isPercent ? "%" : ""}`;
  const isOver = (freed: number, judged: number): boolean =>
    freed > (isPercent ? (judged * amount) / 100 : amount);
  return [
    ...toldExemptions(report)
      .filter(({ width }) => isOver(width.freed, width.judged))
      .map(({ id, width }) => `${id} frees ${width.freed} of ${width.judged}; ${limitText}`),
    ...report.overlaps
      .filter(({ count }) => isOver(count, report.space.forbidden))
      .map(
        ({ exemptions, count }) =>
          `${exemptions.join(" and ")} free ${count} together; ${limitText}`,
      ),
  ];
}
