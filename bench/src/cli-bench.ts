import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Figure } from "./figure.ts";
import { medianTime, parserTime, runNode } from "./measure-process.ts";
import { writePods } from "./pods.ts";

/** The command as a user runs it: on 10,000 pods, and on one. */
export async function measureCli(command: string, policyFolder: string): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "winnow-bench-"));
  try {
    const many = writePods(folder, 10_000);
    const one = writePods(folder, 1);
    return [
      ...(await measureMany(command, policyFolder, many)),
      ...(await measureOne(command, policyFolder, one)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureMany(command: string, policies: string, file: string): Promise<Figure[]> {
  const size = readFileSync(file).length / 1e6;
  const parser = await parserTime(file);
  const args = [command, "apply", policies, "--resource", file];
  const time = await medianTime(3, args);
  const { memory, output, status } = await runNode(args, true);
  if (status !== 1 || !/pass: \d+/.test(output)) {
    throw new Error(`apply ended with ${String(status)}: ${output.slice(-400)}`);
  }
  return [
    {
      name: "YAML parser alone, 10,000 pods",
      value: parser,
      unit: "ms",
      note: `${size.toFixed(1)} MB`,
    },
    {
      name: "apply: 18 policies, 10,000 pods",
      value: time,
      unit: "ms",
      limit: 2.5 * parser,
      note: "2.5 × the parser alone",
    },
    { name: "apply: against the parser alone", value: time / parser, unit: "×", limit: 2.5 },
    { name: "apply: peak memory", value: memory, unit: "MB", limit: 350 },
  ];
}

async function measureOne(command: string, policies: string, file: string): Promise<Figure[]> {
  const bare = await medianTime(11, ["-e", "0"]);
  const time = await medianTime(11, [command, "apply", policies, "--resource", file]);
  return [
    { name: "node -e 0", value: bare, unit: "ms" },
    {
      name: "apply: 18 policies, one pod",
      value: time,
      unit: "ms",
      limit: 2 * bare + 60,
      note: "2 × node -e 0 + 60 ms",
    },
  ];
}
