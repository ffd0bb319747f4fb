/** A real etcd, kube-apiserver and kube-controller-manager on this machine, without any nodes. */
import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { createAuthority } from "@winnow/controller";
import type { Issued } from "@winnow/controller";
import { Agent, request } from "undici";
import { freePorts, startProgram } from "./program.ts";
import type { RunningProgram } from "./program.ts";

export interface ControlPlane {
  /** The API server's address. */
  readonly server: string;
  /** The kubeconfig file of an administrator who is known by a client certificate. */
  readonly kubeconfig: string;
  /** The output of kubectl as that administrator; throws with what it said where it fails. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** Ends a part and starts it anew on the same port with the same data. */
  restart(part: Part, signal?: NodeJS.Signals): Promise<void>;
  /** Holds a part up for a while, as a disk or a network does that stands still. */
  hold(part: Part, milliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

type Part = "etcd" | "kube-apiserver" | "kube-controller-manager";

const day = 24 * 60 * 60 * 1000;

interface Ports {
  readonly etcd: number;
  readonly peer: number;
  readonly server: number;
  readonly controllers: number;
}

/** Starts a control plane from a folder that holds the four programs; they answer after about four seconds. */
export async function startControlPlane(programs: string): Promise<ControlPlane> {
  const folder = mkdtempSync(join(tmpdir(), "winnow-control-plane-"));
  const [etcd = 0, peer = 0, serverPort = 0, controllers = 0] = await freePorts(4);
  const ports: Ports = { etcd, peer, server: serverPort, controllers };
  const server = `https://127.0.0.1:${serverPort}`;
  const { authority, admin } = await writeCertificates(folder, server);
  const dispatcher = new Agent({ connect: { ca: authority, cert: admin.cert, key: admin.key } });
  const isReady: Record<Part, () => Promise<boolean>> = {
    etcd: () => answers(`http://127.0.0.1:${etcd}/readyz`),
    "kube-apiserver": () => answers(`${server}/readyz`, dispatcher),
    "kube-controller-manager": () =>
      answers(`https://127.0.0.1:${controllers}/healthz`, dispatcher),
  };
  const start = (part: Part): Promise<RunningProgram> =>
    startProgram(
      join(programs, part),
      flagsOf[part](folder, ports),
      join(folder, `${part}.log`),
      isReady[part],
    );
  const parts = new Map<Part, RunningProgram>();
  const kubeconfig = join(folder, "admin.kubeconfig");

  async function stop(): Promise<void> {
    // what depends on another goes first
    for (const part of [...parts.keys()].toReversed()) {
      // oxlint-disable-next-line no-await-in-loop
      await parts.get(part)?.stop(part === "etcd" ? "SIGKILL" : "SIGTERM");
    }
    await dispatcher.close();
    rmSync(folder, { recursive: true, force: true });
  }

  try {
    for (const part of ["etcd", "kube-apiserver", "kube-controller-manager"] as const) {
      // oxlint-disable-next-line no-await-in-loop -- each needs the one before
      parts.set(part, await start(part));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    server,
    kubeconfig,
    kubectl: (args, input) => kubectl(join(programs, "kubectl"), kubeconfig, args, input),
    async restart(part, signal = "SIGTERM") {
      await parts.get(part)?.stop(signal);
      parts.set(part, await start(part));
    },
    async hold(part, milliseconds) {
      parts.get(part)?.signal("SIGSTOP");
      try {
        await wait(milliseconds);
      } finally {
        parts.get(part)?.signal("SIGCONT");
      }
    },
    stop,
  };
}

/** The flags of each program; files are those of `writeCertificates`. */
const flagsOf: Record<Part, (folder: string, ports: Ports) => string[]> = {
  etcd: (folder, { etcd, peer }) => [
    `--data-dir=${join(folder, "etcd")}`,
    // nothing of a test outlives the machine
    "--unsafe-no-fsync",
    `--listen-client-urls=http://127.0.0.1:${etcd}`,
    `--advertise-client-urls=http://127.0.0.1:${etcd}`,
    `--listen-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-cluster=default=http://127.0.0.1:${peer}`,
    "--log-level=error",
  ],
  "kube-apiserver": (folder, { etcd, server }) => [
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${server}`,
    `--cert-dir=${folder}`,
    `--client-ca-file=${join(folder, "ca.crt")}`,
    `--tls-cert-file=${join(folder, "server.crt")}`,
    `--tls-private-key-file=${join(folder, "server.key")}`,
    `--service-account-key-file=${join(folder, "tokens.pub")}`,
    `--service-account-signing-key-file=${join(folder, "tokens.key")}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    "--service-cluster-ip-range=10.0.0.0/24",
    "--authorization-mode=RBAC",
    // pods need no token of an account that nothing has made yet
    "--disable-admission-plugins=ServiceAccount",
    "--allow-privileged=true",
    "--endpoint-reconciler-type=none",
  ],
  "kube-controller-manager": (folder, { controllers }) => [
    `--kubeconfig=${join(folder, "admin.kubeconfig")}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${controllers}`,
    `--cert-dir=${folder}`,
    `--client-ca-file=${join(folder, "ca.crt")}`,
    `--tls-cert-file=${join(folder, "server.crt")}`,
    `--tls-private-key-file=${join(folder, "server.key")}`,
    `--root-ca-file=${join(folder, "ca.crt")}`,
    `--cluster-signing-cert-file=${join(folder, "ca.crt")}`,
    `--cluster-signing-key-file=${join(folder, "ca.key")}`,
    `--service-account-private-key-file=${join(folder, "tokens.key")}`,
    "--leader-elect=false",
    "--use-service-account-credentials",
  ],
};

async function writeCertificates(
  folder: string,
  server: string,
): Promise<{ readonly authority: string; readonly admin: Issued }> {
  mkdirSync(join(folder, "etcd"), { mode: 0o700 });
  const authority = await createAuthority({ name: "control-plane", lifetime: day });
  const serving = await authority.issueServer(["127.0.0.1", "localhost"]);
  // the name that kubeadm gives
  const admin = await authority.issueClient("kubernetes-admin", ["system:masters"]);
  // for the tokens of service accounts
  const tokens = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const files = {
    "ca.crt": authority.cert,
    // by which signing requests are answered
    "ca.key": authority.key,
    "server.crt": serving.cert,
    "server.key": serving.key,
    "tokens.pub": tokens.publicKey,
    "tokens.key": tokens.privateKey,
    "admin.kubeconfig": kubeconfigOf(server, authority.cert, admin),
  };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  }
  return { authority: authority.cert, admin };
}

/** JSON is YAML, so this is a kubeconfig. */
function kubeconfigOf(server: string, authority: string, admin: Issued): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "admin",
    clusters: [
      { name: "test", cluster: { server, "certificate-authority-data": base64(authority) } },
    ],
    users: [
      {
        name: "admin",
        user: {
          "client-certificate-data": base64(admin.cert),
          "client-key-data": base64(admin.key),
        },
      },
    ],
    contexts: [{ name: "admin", context: { cluster: "test", user: "admin" } }],
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** Whether an address answers with a success; the server's certificate must be right. */
async function answers(url: string, dispatcher?: Agent): Promise<boolean> {
  try {
    const { statusCode, body } = await request(url, dispatcher === undefined ? {} : { dispatcher });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}

async function kubectl(
  program: string,
  kubeconfig: string,
  args: readonly string[],
  input?: string,
): Promise<string> {
  const run = promisify(execFile)(program, [`--kubeconfig=${kubeconfig}`, ...args], {
    maxBuffer: 64 * 1024 * 1024,
  });
  run.child.stdin?.end(input ?? "");
  const { stdout } = await run;
  return stdout;
}
