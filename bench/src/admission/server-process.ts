/** The servers under load, each a process of its own. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createAuthority } from "@winnow/controller";
import type { Target } from "./load.ts";

export interface ServerProcess extends Target {
  /** Resident memory in megabytes. */
  memory(): number;
  stop(): void;
}

/** `winnow serve` with the policies of a folder, all enforced. */
export async function startWinnow(
  command: string,
  policies: string,
  folder: string,
): Promise<ServerProcess> {
  const authority = await createAuthority({ name: "bench", lifetime: 24 * 60 * 60 * 1000 });
  const { cert, key } = await authority.issueServer(["127.0.0.1"]);
  writeFileSync(join(folder, "tls.crt"), cert);
  writeFileSync(join(folder, "tls.key"), key, { mode: 0o600 });
  const files = [
    "--tls-cert-file",
    join(folder, "tls.crt"),
    "--tls-private-key-file",
    join(folder, "tls.key"),
  ];
  const address = ["--host", "127.0.0.1", "--port", "0"];
  return started([command, "serve", policies, ...address, ...files], authority.cert);
}

/** A server that reads a body as JSON and answers, and does nothing else. */
export function startBareServer(folder: string, ca: string): Promise<ServerProcess> {
  const script = `
    import { readFileSync } from "node:fs";
    import { createServer } from "node:https";
    const tls = { cert: readFileSync(${JSON.stringify(join(folder, "tls.crt"))}), key: readFileSync(${JSON.stringify(join(folder, "tls.key"))}) };
    const server = createServer(tls, (request, response) => {
      const chunks = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        const { request: { uid } } = JSON.parse(Buffer.concat(chunks).toString());
        const text = JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response: { uid, allowed: true } });
        response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) }).end(text);
      });
    });
    server.listen(0, "127.0.0.1", () => process.stderr.write("on port " + server.address().port + "\\n"));
  `;
  return started(["--input-type=module", "-e", script], ca);
}

async function started(args: readonly string[], ca: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  const port = await portOf(child);
  return {
    port,
    ca,
    memory: () => residentMemory(child.pid ?? 0),
    stop: () => void child.kill("SIGKILL"),
  };
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let notes = "";
    child.stderr?.on("data", (data: Buffer) => {
      notes += data.toString();
      const port = /on port (\d+)/u.exec(notes)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once("exit", () => reject(new Error(`the server ended: ${notes}`)));
  });
}

/** As Linux counts it. */
function residentMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+)/mu.exec(status)?.[1] ?? 0) / 1024;
}
