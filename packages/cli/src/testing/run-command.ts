import { execFile } from "node:child_process";
import { join } from "node:path";

const program = join(import.meta.dirname, "../../bin/winnow.js");

export interface CommandRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command in a folder, as a process of its own; servers of the test can answer it. */
export function runCommand(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandRun> {
  const env = { ...process.env, NO_COLOR: "1", DOCKER_CONFIG: folder, ...environment };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...args], { cwd: folder, env }, (error, out, err) => {
      const code: unknown = error === null ? 0 : error.code;
      if (typeof code === "number") resolve({ code, out, err });
      else reject(new Error(`winnow ${args.join(" ")} was ended: ${err}`));
    });
  });
}
