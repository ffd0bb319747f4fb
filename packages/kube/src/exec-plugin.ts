/**
 * Credentials from a program, as Kubernetes documents client-go credential plugins: the program is
 * told the version of the protocol in KUBERNETES_EXEC_INFO and prints an ExecCredential.
 */
import { execFile } from "node:child_process";
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { bearer } from "./bearer.ts";
import type { Authorization } from "./bearer.ts";
import type { ClusterAccess, ExecPlugin } from "./cluster-access.ts";
import { KubeError } from "./kube-error.ts";

const versions: readonly string[] = [
  "client.authentication.k8s.io/v1",
  "client.authentication.k8s.io/v1beta1",
];
/** How long a program may take, in milliseconds: some open a browser for a login. */
const timeLimit = 120_000;
const outputLimit = 1024 * 1024;

/** Runs the program. Throws KubeError. */
export async function runExecPlugin(
  exec: ExecPlugin,
  access: ClusterAccess,
): Promise<Authorization> {
  if (!versions.includes(exec.apiVersion)) {
    throw new KubeError(
      `the credential plugin ${exec.command} speaks ${exec.apiVersion}; ${versions.join(" and ")} are known`,
    );
  }
  const output = await run(exec, access);
  let credential: unknown;
  try {
    credential = JSON.parse(output);
  } catch {
    throw new KubeError(`the credential plugin ${exec.command} printed no JSON`);
  }
  return readCredential(credential as Json, exec);
}

function readCredential(credential: Json, exec: ExecPlugin): Authorization {
  if (!isMap(credential) || get(credential, "apiVersion") !== exec.apiVersion) {
    throw new KubeError(
      `the credential plugin ${exec.command} printed no ExecCredential of ${exec.apiVersion}`,
    );
  }
  const status = get(credential, "status");
  const field = (name: string): string | undefined => {
    const value = isMap(status) ? get(status, name) : undefined;
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const token = field("token");
  const cert = field("clientCertificateData");
  const key = field("clientKeyData");
  if (token === undefined && (cert === undefined || key === undefined)) {
    throw new KubeError(
      `the credential plugin ${exec.command} gave neither a token nor a certificate with its key`,
    );
  }
  const expires = Date.parse(field("expirationTimestamp") ?? "");
  return {
    ...(token === undefined ? {} : { header: bearer(token) }),
    ...(cert === undefined || key === undefined ? {} : { certificate: { cert, key } }),
    ...(Number.isNaN(expires) ? {} : { expires }),
  };
}

function run(exec: ExecPlugin, access: ClusterAccess): Promise<string> {
  const { command, args } = exec;
  const env = {
    ...process.env,
    ...exec.env,
    KUBERNETES_EXEC_INFO: JSON.stringify(execInfo(exec, access)),
  };
  return new Promise((resolve, reject) => {
    const options = { env, timeout: timeLimit, maxBuffer: outputLimit, encoding: "utf8" } as const;
    execFile(command, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new KubeError(failureText(exec, error, stderr)));
    });
  });
}

function execInfo(exec: ExecPlugin, access: ClusterAccess): JsonMap {
  const cluster: JsonMap = { server: access.server };
  if (access.tls.ca !== undefined) {
    cluster["certificate-authority-data"] = Buffer.from(access.tls.ca).toString("base64");
  }
  return {
    apiVersion: exec.apiVersion,
    kind: "ExecCredential",
    spec: { interactive: false, ...(exec.provideClusterInfo ? { cluster } : {}) },
  };
}

function failureText(exec: ExecPlugin, error: Error, stderr: string): string {
  const isMissing = "code" in error && error.code === "ENOENT";
  const reason = isMissing ? "it is not installed" : stderr.trim() || error.message;
  const hint = exec.installHint === "" ? "" : `\n${exec.installHint}`;
  return `the credential plugin ${exec.command} failed: ${reason}${hint}`;
}
