import { parseArgs } from "node:util";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { stringify } from "@winnow/value";
import { makeFuzzCase } from "./fuzz-case.ts";
import { holdCase } from "./hold-case.ts";
import type { Tally } from "./hold-case.ts";

const usage = `Usage: npm run fuzz -- [OPTION...]

Judges random resources by random policies and looks for crashes, hangs and answers that change.

  --minutes N   how long (default 1)
  --seed N      the sequence of cases (default: from the clock)
  --case N      only this case of the sequence, printed in full
  --help        print this text`;

/** A single case that takes longer than this counts as a hang, in milliseconds. */
const caseLimit = 10_000;
const reportEvery = 10_000;

/** What the main thread and its worker share: the case at work, how many results, how many refusals. */
interface Job {
  readonly seed: number;
  readonly from: number;
  readonly until: number;
  readonly progress: Int32Array;
}

if (isMainThread) {
  process.exitCode = await main();
} else {
  work(workerData as Job);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "1" },
      seed: { type: "string" },
      case: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const minutes = Number(values.minutes);
  const only = values.case === undefined ? undefined : Number(values.case);
  if (![seed, minutes, only ?? 0].every(Number.isFinite)) {
    console.error(usage);
    return 2;
  }
  if (only !== undefined) console.log(written(seed, only));
  const from = only ?? 0;
  const until = only === undefined ? Date.now() + minutes * 60_000 : 0;
  return watch({ seed, from, until, progress: new Int32Array(new SharedArrayBuffer(12)) });
}

/** Runs cases in a worker and stops it when one of them does not come to an end. */
function watch(job: Job): Promise<number> {
  const { seed, progress } = job;
  console.log(`seed ${seed}`);
  return new Promise((resolve) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: job });
    let lastCase = -1;
    let since = Date.now();
    let lastReport = Date.now();
    const timer = setInterval(() => {
      const current = Atomics.load(progress, 0);
      if (current !== lastCase) {
        lastCase = current;
        since = Date.now();
      } else if (Date.now() - since > caseLimit) {
        console.log(`case ${current} does not end:\n${written(seed, current)}`);
        console.log(reproduction(seed, current));
        finish(1);
        void worker.terminate();
      }
      if (Date.now() - lastReport > reportEvery) {
        lastReport = Date.now();
        console.log(`${current} cases, ${Atomics.load(progress, 1)} results`);
      }
    }, 200);
    const finish = (code: number): void => {
      clearInterval(timer);
      resolve(code);
    };
    worker.on("error", (error) => {
      const current = Atomics.load(progress, 0);
      console.log(`case ${current} ends the process: ${String(error)}\n${written(seed, current)}`);
      console.log(reproduction(seed, current));
      finish(1);
    });
    worker.on("exit", finish);
  });
}

/** The worker: case after case until the time is up or something is found. */
function work({ seed, from, until, progress }: Job): void {
  const tally: Tally = { refused: 0, verdicts: new Map() };
  let current = from;
  do {
    Atomics.store(progress, 0, current);
    const found = attempt(seed, current, tally);
    if (found.length > 0) {
      console.log(`case ${current}:\n${found.join("\n")}\n${written(seed, current)}`);
      console.log(reproduction(seed, current));
      process.exitCode = 1;
      return;
    }
    const results = [...tally.verdicts.values()].reduce((sum, count) => sum + count, 0);
    Atomics.store(progress, 1, results);
    current += 1;
  } while (Date.now() < until);
  const counts = [...tally.verdicts].map(([verdict, count]) => `${count} ${verdict}`).join(", ");
  console.log(`${current - from} cases, nothing found (${counts}; ${tally.refused} refused)`);
}

function attempt(seed: number, caseNumber: number, tally: Tally): string[] {
  try {
    return holdCase(makeFuzzCase(seed, caseNumber), tally);
  } catch (error) {
    return [`thrown: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  }
}

function written(seed: number, caseNumber: number): string {
  const { documents, requests } = makeFuzzCase(seed, caseNumber);
  const shown = requests.map(({ operation, object, oldObject }) => ({
    operation,
    object: object ?? null,
    oldObject: oldObject ?? null,
  }));
  return `policies: ${stringify([...documents])}\nrequests: ${stringify(shown)}`;
}

function reproduction(seed: number, caseNumber: number): string {
  return `again: npm run fuzz -- --seed ${seed} --case ${caseNumber}`;
}
