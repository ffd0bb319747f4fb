/** `winnow controller` as a process outside of the cluster that it serves. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { freePorts } from "./control-plane/program.ts";
import { untilDone } from "./until-done.ts";
import { winnowProgram } from "./winnow-program.ts";

export interface ControllerProcess {
  /** What it has said so far. */
  notes(): string;
  readonly port: number;
  /** Sends a signal and gives the exit code; null where the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Installs the custom resources and waits until they are served. */
export async function installDefinitions(plane: ControlPlane, definitions: string): Promise<void> {
  await plane.kubectl(["apply", "--server-side", "-f", "-"], definitions);
  const wait = ["wait", "--for=condition=Established", "crd", "--all", "--timeout=20s"];
  // kubectl gives up at once on an object that has no conditions yet
  await untilDone(20_000, () => plane.kubectl(wait));
}

/** The administrator's kubeconfig with the token of Winnow's service account instead. */
export async function accountKubeconfig(plane: ControlPlane): Promise<string> {
  const token = (await plane.kubectl(["create", "token", "winnow", "-n", "winnow"])).trim();
  const config = JSON.parse(readFileSync(plane.kubeconfig, "utf8")) as object;
  return JSON.stringify({ ...config, users: [{ name: "admin", user: { token } }] });
}

/** Starts a replica of namespace `winnow` with the rights of a kubeconfig and waits until it judges. */
export async function startController(
  kubeconfig: string,
  ...flags: string[]
): Promise<ControllerProcess> {
  const [port = 0] = await freePorts(1);
  return startControllerAt(port, kubeconfig, ...flags);
}

/** The same on a port that the API server may know already. */
export async function startControllerAt(
  port: number,
  kubeconfig: string,
  ...flags: string[]
): Promise<ControllerProcess> {
  const address = ["--webhook-url", `https://127.0.0.1:${port}`, "--host", "127.0.0.1"];
  const identity = ["--kubeconfig", kubeconfig, "--namespace", "winnow"];
  const all = [...identity, ...address, "--port", String(port), ...flags];
  const child = spawn(process.execPath, [winnowProgram(), "controller", ...all]);
  let notes = "";
  child.stderr.on("data", (data: Buffer) => (notes += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  try {
    await untilDone(20_000, () =>
      notes.includes("judging for") ? Promise.resolve() : Promise.reject(new Error(notes)),
    );
  } catch {
    child.kill("SIGKILL");
    throw new Error(`the controller does not judge: ${notes}`);
  }
  return {
    notes: () => notes,
    port,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}
