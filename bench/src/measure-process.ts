/** Measuring programs from outside: wall time and peak memory of child processes. */
import { spawn } from "node:child_process";

export interface Run {
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

/** Runs Node with the given arguments and waits for its end. */
export function runNode(args: readonly string[], withMemory: boolean): Promise<Run> {
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

/** The median wall time of several runs, in milliseconds. */
export async function medianTime(count: number, args: readonly string[]): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    // runs must not overlap, or they would measure each other
    // oxlint-disable-next-line no-await-in-loop
    times.push((await runNode(args, false)).time);
  }
  return times.toSorted((left, right) => left - right)[Math.floor(count / 2)] ?? 0;
}

/** What js-yaml alone needs for the file, in a fresh process, without its start. */
export async function parserTime(file: string): Promise<number> {
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
