/** The built command as a user runs it. */
import { spawn } from "node:child_process";
import { winnowProgram } from "./winnow-program.ts";

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runWinnow(...args: string[]): Promise<Run> {
  const child = spawn(process.execPath, [winnowProgram(), ...args], {
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
