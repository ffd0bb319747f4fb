/** The built command as a user runs it. */
import { spawn } from "node:child_process";
import { join } from "node:path";

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const program = join(import.meta.dirname, "../../packages/cli/bin/winnow.js");

export function runWinnow(...args: string[]): Promise<Run> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, NO_COLOR: "1" },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  return new Promise((resolve) => {
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}
