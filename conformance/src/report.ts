import type { BedOutcome } from "./run-bed.ts";
import { formatTable } from "./table.ts";

/**
 * The closing table: for each bed how many cases there are, how many hold, and how many do not.
 *
 * @param lastColumn the heading of the cases that do not hold
 */
export function printSummary(outcomes: readonly BedOutcome[], lastColumn: string): string {
  const rows = [["bed", "cases", "hold", lastColumn]];
  let cases = 0;
  let missed = 0;
  for (const outcome of outcomes) {
    cases += outcome.cases;
    missed += outcome.missed.size;
    rows.push(countRow(outcome.bed.name, outcome.cases, outcome.missed.size));
  }
  rows.push(countRow("all", cases, missed));
  const later = outcomes.flatMap(laterLines);
  return [formatTable(rows), ...later].join("\n");
}

function countRow(name: string, cases: number, missed: number): string[] {
  return [name, written(cases), written(cases - missed), written(missed)];
}

function laterLines({ bed, later }: BedOutcome): string[] {
  if (later.size === 0) return [];
  const total = [...later.values()].reduce((sum, count) => sum + count, 0);
  const reasons = [...later].map(([reason, count]) => `${count} ${reason}`).join(", ");
  return [`${bed.name} (later rule types): ${total} not run: ${reasons}`];
}

/** Each case that does not hold, with the answer of the reference and ours. */
export function printMisses(outcome: BedOutcome): string {
  return [...outcome.missed]
    .map(([id, { expected, actual }]) => `${id}\n  expected ${expected}\n  actual   ${actual}`)
    .join("\n");
}

function written(count: number): string {
  return count.toLocaleString("en-US");
}
