import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Bed } from "./bed.ts";
import { beds } from "./beds.ts";
import { repositoryRoot, sharedFolder } from "./data-folder.ts";
import { compareNotYet, parseNotYet, printNotYet, updateNotYet } from "./not-yet.ts";
import type { Comparison } from "./not-yet.ts";
import { printMisses, printSummary } from "./report.ts";
import { isPresent, runBed } from "./run-bed.ts";
import type { BedOutcome } from "./run-bed.ts";

const usage = `Usage: npm run conformance -- [OPTION...]

Holds Winnow against recorded answers of Kyverno and Kubernetes and prints one table.

  --bed NAME        only this bed; may be repeated
  --data DIR        another folder of cases; nothing is listed there, every miss counts
  --verbose         print each miss with the expected and the actual answer
  --update          take out of not-yet.txt what holds by now
  --allow-growth    with --update: also add what fails
  --help            print this text`;

const notYetFile = join(repositoryRoot(), "conformance", "not-yet.txt");

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      bed: { type: "string", multiple: true },
      data: { type: "string" },
      verbose: { type: "boolean", default: false },
      update: { type: "boolean", default: false },
      "allow-growth": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const data = values.data ?? sharedFolder();
  if (!existsSync(data)) {
    console.error(`${data} not found: the cases stand beside the repository; set WINNOW_SHARED`);
    return 2;
  }
  const chosen = chooseBeds(values.bed);
  if (chosen === undefined) return 2;
  const outcomes = await runBeds(chosen, data);
  if (values.verbose) printAllMisses(outcomes);
  if (values.data !== undefined) {
    console.log(printSummary(outcomes, "miss"));
    return outcomes.some((outcome) => outcome.missed.size > 0) ? 1 : 0;
  }
  console.log(printSummary(outcomes, "not yet"));
  return ratchet(outcomes, values.update, values["allow-growth"]);
}

/** The beds of the given names, all of them without any; undefined for an unknown name. */
function chooseBeds(names: readonly string[] | undefined): readonly Bed[] | undefined {
  if (names === undefined) return beds;
  const unknown = names.filter((name) => !beds.some((bed) => bed.name === name));
  if (unknown.length === 0) return beds.filter((bed) => names.includes(bed.name));
  console.error(`no bed is named ${unknown.join(", ")}; there are:`);
  console.error(beds.map((bed) => bed.name).join(", "));
  return undefined;
}

async function runBeds(chosen: readonly Bed[], data: string): Promise<BedOutcome[]> {
  const outcomes: BedOutcome[] = [];
  for (const bed of chosen) {
    if (!isPresent(bed, data)) {
      console.log(`${bed.name}: ${bed.source} is not in ${data}`);
      continue;
    }
    // oxlint-disable-next-line no-await-in-loop -- beds are measured one by one
    outcomes.push(await runBed(bed, data));
  }
  return outcomes;
}

function printAllMisses(outcomes: readonly BedOutcome[]): void {
  for (const outcome of outcomes) {
    if (outcome.missed.size > 0) console.log(`${printMisses(outcome)}\n`);
  }
}

/** Compares with not-yet.txt, and rewrites it where asked to; the exit code. */
function ratchet(outcomes: readonly BedOutcome[], update: boolean, allowGrowth: boolean): number {
  const groups = existsSync(notYetFile) ? parseNotYet(readFileSync(notYetFile, "utf8")) : [];
  const run = new Set(outcomes.map((outcome) => outcome.bed.name));
  const missed = new Set(outcomes.flatMap((outcome) => [...outcome.missed.keys()]));
  const comparison = compareNotYet(groups, missed, (id) => run.has(id.split("/", 1)[0] ?? ""));
  if (update) {
    const updated = updateNotYet(groups, comparison, allowGrowth);
    writeFileSync(notYetFile, printNotYet(updated));
    console.log(`not-yet.txt: ${comparison.stale.length} taken out`);
    if (allowGrowth) console.log(`not-yet.txt: ${comparison.broken.length} added; give a reason`);
  }
  const broken = update && allowGrowth ? [] : comparison.broken;
  const stale = update ? [] : comparison.stale;
  for (const line of complaints({ broken, stale })) console.log(line);
  return broken.length + stale.length === 0 ? 0 : 1;
}

function complaints({ broken, stale }: Comparison): string[] {
  const lines: string[] = [];
  if (broken.length > 0) {
    lines.push(`\n${broken.length} fail and are not listed in not-yet.txt:`, ...shortened(broken));
  }
  if (stale.length > 0) {
    lines.push(
      `\n${stale.length} are listed in not-yet.txt and hold (run with --update):`,
      ...shortened(stale),
    );
  }
  return lines;
}

function shortened(ids: readonly string[]): string[] {
  const shown = ids.slice(0, 20).map((id) => `  ${id}`);
  return ids.length > shown.length ? [...shown, `  and ${ids.length - shown.length} more`] : shown;
}
