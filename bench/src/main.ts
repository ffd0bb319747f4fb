import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { resolve } from "node:path";
import { measureAudit } from "./audit-bench.ts";
import { measureCli } from "./cli-bench.ts";
import { measureEngine, measureGrowth } from "./engine-bench.ts";
import { renderFigures } from "./figure.ts";
import { measureMutate } from "./mutate-bench.ts";
import { measureTests } from "./test-bench.ts";

const policies = resolve("bench/policies");
const command = resolve("packages/cli/bin/winnow.js");

const figures = [
  // first, while the process is cold and small
  ...measureAudit(resolve("bench/audit-policy.yaml")),
  ...(await measureEngine(policies)),
  ...(await measureGrowth()),
  ...(await measureCli(command, policies)),
  ...(await measureMutate(command, resolve("bench/mutate-policies"))),
  ...(await measureTests(command)),
];
const machine = `${cpus()[0]?.model ?? "unknown"} (${cpus().length} cores, ${Math.round(totalmem() / 1e9)} GB), Node ${process.version}`;
const results = { machine, date: new Date().toISOString(), figures };

process.stdout.write(`${machine}\n\n${renderFigures(figures)}\n`);
writeFileSync("bench/results.json", `${JSON.stringify(results, null, 2)}\n`);
if (figures.some((figure) => figure.limit !== undefined && figure.value > figure.limit)) {
  process.stdout.write("\nSome figures are over their limit.\n");
  process.exitCode = 1;
}
