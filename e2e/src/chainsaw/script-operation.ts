/** Scripts and commands of Chainsaw tests. */
import { spawn } from "node:child_process";
import { bind } from "@winnow/jmespath";
import type { Bindings } from "@winnow/jmespath";
import { formatValue, get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { fillIn, mismatches, withBindings } from "./expression.ts";

export interface ScriptContext {
  /** Where it runs; it may leave files there. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly bindings: Bindings;
  /** In milliseconds. */
  readonly timeout: number;
}

interface Outcome {
  readonly error: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a script or a command and holds what came of it against its `check`; without one it must end
 * with 0. Gives the bindings with its outputs. Throws with the reason otherwise.
 */
export async function runScript(body: JsonMap, context: ScriptContext): Promise<Bindings> {
  const [program, args] = commandLine(body, context.bindings);
  const outcome = await run(program, args, body, context);
  let known = bind(context.bindings, "error", outcome.error);
  known = bind(known, "stdout", outcome.stdout);
  known = bind(known, "stderr", outcome.stderr);
  const check = get(body, "check");
  if (check === undefined || check === null) {
    if (outcome.error !== null) throw new Error(`${outcome.error}: ${outcome.stderr.trim()}`);
  } else {
    const wrong = mismatches(check, null, known);
    if (wrong.length > 0) {
      throw new Error(`not as checked: ${wrong.join("; ")}; stderr: ${outcome.stderr.trim()}`);
    }
  }
  const outputs = get(body, "outputs");
  return outputs === undefined ? context.bindings : withBindings(known, outputs);
}

function commandLine(body: JsonMap, bindings: Bindings): readonly [string, readonly string[]] {
  const content = get(body, "content");
  if (typeof content === "string") return ["sh", ["-c", content]];
  const entrypoint = get(body, "entrypoint");
  if (typeof entrypoint !== "string") throw new Error("there is neither content nor entrypoint");
  const args = get(body, "args");
  return [
    entrypoint,
    (Array.isArray(args) ? args : []).map((arg) => formatValue(fillIn(arg, bindings))),
  ];
}

function run(
  program: string,
  args: readonly string[],
  body: JsonMap,
  context: ScriptContext,
): Promise<Outcome> {
  const child = spawn(program, args, {
    cwd: context.folder,
    env: {
      ...process.env,
      ...context.environment,
      ...variablesOf(get(body, "env"), context.bindings),
    },
    stdio: ["ignore", "pipe", "pipe"],
    // a group of its own, so that what a script has started ends with it
    detached: true,
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }, context.timeout);
  return new Promise((resolve) => {
    const end = (error: string | null): void => {
      clearTimeout(late);
      resolve({ error, stdout, stderr });
    };
    child.once("error", (error) => end(error.message));
    child.once("close", (status) => {
      if (isLate) end(`it took more than ${context.timeout} ms`);
      else end(status === 0 ? null : `exit status ${status}`);
    });
  });
}

function variablesOf(list: Json | undefined, bindings: Bindings): Record<string, string> {
  const entries = Array.isArray(list) ? list.filter(isMap) : [];
  return Object.fromEntries(
    entries.map((entry) => [
      formatValue(get(entry, "name") ?? ""),
      formatValue(fillIn(get(entry, "value") ?? "", bindings)),
    ]),
  );
}
