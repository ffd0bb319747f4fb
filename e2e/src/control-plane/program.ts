/** A program of the control plane, running. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { basename } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

export interface RunningProgram {
  readonly pid: number;
  /** Sends a signal by its process id, such as SIGSTOP. */
  signal(signal: NodeJS.Signals): void;
  /** Ends it by its process id and waits until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** How long a program may take until it answers, and until it is gone, in milliseconds. */
const longestStart = 120_000;
const longestStop = 10_000;

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/**
 * Starts a program whose output goes to `log`, and waits until `isReady` says so. Throws with the end
 * of the log where it ends early or never becomes ready.
 */
export async function startProgram(
  file: string,
  args: readonly string[],
  log: string,
  isReady: () => Promise<boolean>,
): Promise<RunningProgram> {
  const output = openSync(log, "a");
  const child = spawn(file, args, { stdio: ["ignore", output, output] });
  closeSync(output);
  running.add(child);
  const gone = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  });
  void gone.then(() => running.delete(child));
  const until = Date.now() + longestStart;
  // one question after the other, until there is an answer
  /* oxlint-disable no-await-in-loop */
  while (!(await isReady())) {
    if (!running.has(child) || Date.now() > until) {
      child.kill("SIGKILL");
      throw new Error(
        `${basename(file)} did not become ready:\n${readFileSync(log, "utf8").slice(-4000)}`,
      );
    }
    await wait(50);
  }
  /* oxlint-enable no-await-in-loop */
  return {
    pid: child.pid ?? 0,
    signal: (signal) => void child.kill(signal),
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      const late = setTimeout(() => child.kill("SIGKILL"), longestStop);
      await gone;
      clearTimeout(late);
    },
  };
}

/** Ports of the loopback address that nobody uses at this moment. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once("error", reject);
          server.listen(0, "127.0.0.1", () => {
            const address = server.address();
            resolve(typeof address === "object" && address !== null ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
