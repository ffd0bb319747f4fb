import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printYaml } from "@winnow/yaml";
import type { Figure } from "./figure.ts";
import { benchPod } from "./pods.ts";
import { createRandom } from "./random.ts";

interface Run {
  /** Wall time in milliseconds. */
  readonly time: number;
  /** Peak resident memory in megabytes; 0 where it was not asked for. */
  readonly memory: number;
  readonly status: number | null;
  readonly output: string;
}

/** Reports a child's peak memory through its fourth file descriptor. */
const memoryHook =
  'data:text/javascript,import{writeSync}from"node:fs";process.on("exit",()=>writeSync(3,String(process.resourceUsage().maxRSS)))';

function runNode(args: readonly string[], withMemory: boolean): Promise<Run> {
  const hook = withMemory ? ["--import", memoryHook] : [];
  const started = performance.now();
  const child = spawn(process.execPath, [...hook, ...args], {
    stdio: ["ignore", "pipe", "inherit", "pipe"],
  });
  let output = "";
  let memory = "";
  child.stdout?.on("data", (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4_000)));
  child.stdio[3]?.on("data", (chunk: Buffer) => (memory += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) =>
      resolve({
        time: performance.now() - started,
        memory: Number(memory) / 1_024,
        status,
        output,
      }),
    );
  });
}

async function medianTime(count: number, args: readonly string[]): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    // runs must not overlap, or they would measure each other
    // oxlint-disable-next-line no-await-in-loop
    times.push((await runNode(args, false)).time);
  }
  return times.toSorted((left, right) => left - right)[Math.floor(count / 2)] ?? 0;
}

/** The command as a user runs it: on 10,000 pods, and on one. */
export async function measureCli(command: string, policyFolder: string): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "winnow-bench-"));
  try {
    const random = createRandom(3);
    const documents = Array.from({ length: 10_000 }, (_, index) =>
      printYaml(benchPod(random, index, index % 10 === 0)),
    );
    const many = join(folder, "pods.yaml");
    const one = join(folder, "pod.yaml");
    writeFileSync(many, documents.join("---\n"));
    writeFileSync(one, printYaml(benchPod(random, 0, false)));
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

/** What js-yaml alone needs for the file, in a fresh process, without its start. */
async function parserTime(file: string): Promise<number> {
  const script = `
    import { readFileSync } from "node:fs";
    import { loadAll } from "js-yaml";
    const text = readFileSync(${JSON.stringify(file)}, "utf8");
    const started = performance.now();
    loadAll(text);
    process.stdout.write(String(performance.now() - started));
  `;
  const times: number[] = [];
  for (let index = 0; index < 3; index += 1) {
    // oxlint-disable-next-line no-await-in-loop -- runs must not overlap
    const { output } = await runNode(["--input-type=module", "-e", script], false);
    times.push(Number(output));
  }
  return times.toSorted((left, right) => left - right)[1] ?? 0;
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
