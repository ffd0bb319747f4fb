/** Admission over HTTPS, beside a server of the same kind that only reads and answers. */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Figure } from "../figure.ts";
import { renderFigures } from "../figure.ts";
import { measureLoad } from "./load.ts";
import type { Load } from "./load.ts";
import { reviewBodies } from "./review-bodies.ts";
import { startBareServer, startWinnow } from "./server-process.ts";

/** How long each load lasts. */
const seconds = 5;
/** Limits of the p99 by concurrency, in milliseconds. */
const slowest: Readonly<Record<number, number>> = { 1: 2, 32: 20 };
const folder = mkdtempSync(join(tmpdir(), "winnow-admission-"));
const winnow = await startWinnow(
  resolve("packages/cli/bin/winnow.js"),
  resolve("bench/policies"),
  folder,
);
const bare = await startBareServer(folder, winnow.ca);
const bodies = reviewBodies();

const figures: Figure[] = [];
try {
  for (const [kind, body] of Object.entries(bodies)) {
    for (const concurrency of [1, 8, 32]) {
      // warmed up, and one after the other: they must not measure each other
      /* oxlint-disable no-await-in-loop */
      await measureLoad(winnow, body, concurrency, 1);
      await measureLoad(bare, body, concurrency, 1);
      const own = await measureLoad(winnow, body, concurrency, seconds);
      const other = await measureLoad(bare, body, concurrency, seconds);
      /* oxlint-enable no-await-in-loop */
      figures.push(...figuresOf(kind, concurrency, own, other));
    }
  }
  figures.push({
    name: "resident memory of winnow serve",
    value: winnow.memory(),
    unit: "MB",
    limit: 160,
  });
} finally {
  winnow.stop();
  bare.stop();
  rmSync(folder, { recursive: true, force: true });
}

process.stdout.write(
  `${cpus()[0]?.model ?? "unknown"}, ${cpus().length} cores, Node ${process.version}\n\n`,
);
process.stdout.write(`${renderFigures(figures)}\n`);
if (figures.some(({ value, limit }) => limit !== undefined && value > limit)) {
  process.stdout.write("\nSome figures are over their limit.\n");
  process.exitCode = 1;
}

function figuresOf(kind: string, concurrency: number, own: Load, other: Load): Figure[] {
  const name = `${kind} pod, ${concurrency} at a time`;
  const isFull = concurrency === 32;
  const limit = slowest[concurrency];
  return [
    {
      name: `${name}: time per request`,
      value: 1e6 / own.rate,
      unit: "µs",
      ...(isFull ? { limit: 1e6 / 3000 } : {}),
      note: `${Math.round(own.rate)} requests/s`,
    },
    {
      name: `${name}: against the bare server`,
      value: other.rate / own.rate,
      unit: "×",
      ...(isFull ? { limit: 1 / 0.7 } : {}),
      note: `bare: ${Math.round(other.rate)} requests/s`,
    },
    {
      name: `${name}: p99`,
      value: own.p99,
      unit: "ms",
      ...(limit === undefined ? {} : { limit }),
      note: `p50 ${own.p50.toFixed(2)} ms; bare: p99 ${other.p99.toFixed(2)} ms`,
    },
  ];
}
