import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { resolve } from "node:path";
import { measureCli } from "./cli-bench.ts";
import { measureEngine, measureGrowth } from "./engine-bench.ts";
import { renderFigures } from "./figure.ts";
import type { Figure } from "./figure.ts";
import { measureMutate } from "./mutate-bench.ts";
import { measureTests } from "./test-bench.ts";

const policies = resolve("bench/policies");
const command = resolve("packages/cli/bin/winnow.js");

const figures = [
  ...(await measureEngine(policies)),
  ...(await measureGrowth()),
  ...(await measureCli(command, policies)),
  ...(await measureMutate(command, resolve("bench/mutate-policies"))),
  ...(await measureTests(command)),
  ...measureAuditAlone(),
];
const machine = `${cpus()[0]?.model ?? "unknown"} (${cpus().length} cores, ${Math.round(totalmem() / 1e9)} GB), Node ${process.version}`;
const results = { machine, date: new Date().toISOString(), figures };

process.stdout.write(`${machine}\n\n${renderFigures(figures)}\n`);
writeFileSync("bench/results.json", `${JSON.stringify(results, null, 2)}\n`);
if (figures.some((figure) => figure.limit !== undefined && figure.value > figure.limit)) {
  process.stdout.write("\nSome figures are over their limit.\n");
  process.exitCode = 1;
}

/** The audit in a process of its own. */
function measureAuditAlone(): Figure[] {
  const run = ["scripts/run-source.js", "bench/src/audit-main.ts"];
  const { stdout, stderr } = spawnSync(process.execPath, run, { encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Figure[];
}
