/**
 * Reads kubeconfig files as Kubernetes documents them ("Organizing Cluster Access Using kubeconfig
 * Files"): several files are merged, the first to name something wins, and paths inside a file are
 * relative to it.
 */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { YamlError, parseDocuments } from "@winnow/yaml";
import type { ClusterAccess, Credentials, ExecPlugin, TlsSettings } from "./cluster-access.ts";
import { KubeError } from "./kube-error.ts";

export interface KubeconfigOptions {
  /** The file to read; default: those of KUBECONFIG, else `~/.kube/config`. */
  readonly file?: string | undefined;
  /** The context to use; default: current-context. */
  readonly context?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** An entry of clusters, users or contexts, with the file it stands in. */
interface Entry {
  readonly value: JsonMap;
  readonly file: string;
}

interface Merged {
  readonly clusters: Map<string, Entry>;
  readonly users: Map<string, Entry>;
  readonly contexts: Map<string, Entry>;
  currentContext: string | undefined;
}

const sections = ["clusters", "users", "contexts"] as const;
const inner = { clusters: "cluster", users: "user", contexts: "context" } as const;

/** The access that a context of a kubeconfig describes. Throws KubeError. */
export function readKubeconfig(options: KubeconfigOptions = {}): ClusterAccess {
  const env = options.env ?? process.env;
  const files = kubeconfigFiles(options.file, env);
  const merged: Merged = {
    clusters: new Map(),
    users: new Map(),
    contexts: new Map(),
    currentContext: undefined,
  };
  let found = 0;
  for (const file of files) {
    const text = readOptional(file, options.file !== undefined);
    if (text === undefined) continue;
    found += 1;
    merge(merged, file, text);
  }
  if (found === 0) {
    throw new KubeError(
      `no kubeconfig was found (looked for ${files.join(", ")}); name one with --kubeconfig`,
    );
  }
  return resolveContext(merged, options.context);
}

function kubeconfigFiles(
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  if (file !== undefined) return [file];
  const listed = (env["KUBECONFIG"] ?? "").split(delimiter).filter((name) => name !== "");
  return listed.length > 0 ? listed : [join(homedir(), ".kube", "config")];
}

function readOptional(file: string, isNamed: boolean): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isMissing && !isNamed) return undefined;
    throw new KubeError(`${file} cannot be read: ${textOfError(error)}`);
  }
}

function textOfError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function merge(merged: Merged, file: string, text: string): void {
  const config = parseConfig(file, text);
  const current = get(config, "current-context");
  if (typeof current === "string" && current !== "") merged.currentContext ??= current;
  for (const section of sections) {
    const list = get(config, section) ?? [];
    if (!Array.isArray(list)) throw new KubeError(`${file}: ${section} must be a list`);
    for (const item of list) {
      const name = isMap(item) ? get(item, "name") : undefined;
      if (!isMap(item) || typeof name !== "string") {
        throw new KubeError(`${file}: every entry of ${section} needs a name`);
      }
      const value = get(item, inner[section]) ?? {};
      if (!isMap(value)) throw new KubeError(`${file}: ${section} ${name} must be a map`);
      if (!merged[section].has(name)) merged[section].set(name, { value, file });
    }
  }
}

function parseConfig(file: string, text: string): JsonMap {
  try {
    const [document] = parseDocuments(text, { file });
    const value = document?.value ?? {};
    if (isMap(value)) return value;
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new KubeError(error.message);
  }
  throw new KubeError(`${file} is no kubeconfig: a map of fields is wanted`);
}

function resolveContext(merged: Merged, wanted: string | undefined): ClusterAccess {
  const name = wanted ?? merged.currentContext;
  if (name === undefined) {
    throw new KubeError("the kubeconfig has no current-context; name one with --context");
  }
  const context = merged.contexts.get(name);
  if (context === undefined) {
    const known = [...merged.contexts.keys()].join(", ");
    throw new KubeError(`the kubeconfig has no context ${name}; there are: ${known || "none"}`);
  }
  const cluster = named(merged.clusters, textAt(context, "cluster"), `context ${name}: cluster`);
  const userName = textAt(context, "user");
  const user = userName === undefined ? undefined : named(merged.users, userName, "user");
  const server = textAt(cluster, "server");
  if (server === undefined || !/^https?:\/\//u.test(server)) {
    throw new KubeError(`${cluster.file}: the cluster of context ${name} needs a server address`);
  }
  const proxyUrl = textAt(cluster, "proxy-url");
  return {
    name: `context ${name}`,
    server: server.replace(/\/+$/u, ""),
    namespace: textAt(context, "namespace") ?? "default",
    tls: readTls(cluster),
    credentials: user === undefined ? { type: "none" } : readCredentials(user),
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
  };
}

function named(entries: Map<string, Entry>, name: string | undefined, what: string): Entry {
  const entry = name === undefined ? undefined : entries.get(name);
  if (entry === undefined) throw new KubeError(`the kubeconfig has no ${what} ${name ?? ""}`);
  return entry;
}

function textAt({ value }: Entry, key: string): string | undefined {
  const found = get(value, key);
  return typeof found === "string" && found !== "" ? found : undefined;
}

function readTls(cluster: Entry): TlsSettings {
  const ca = dataOrFile(cluster, "certificate-authority");
  const serverName = textAt(cluster, "tls-server-name");
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(serverName === undefined ? {} : { serverName }),
    insecure: get(cluster.value, "insecure-skip-tls-verify") === true,
  };
}

/** The content of `key-data` (base64), or of the file that `key` names. */
function dataOrFile(entry: Entry, key: string): string | undefined {
  const data = textAt(entry, `${key}-data`);
  if (data !== undefined) return Buffer.from(data, "base64").toString("utf8");
  const path = textAt(entry, key);
  if (path === undefined) return undefined;
  const file = beside(entry.file, path);
  return readOptional(file, true);
}

function beside(file: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(file), path);
}

/** Tokens go before passwords, and a token file before a token, as in Kubernetes' own clients. */
function readCredentials(user: Entry): Credentials {
  const exec = get(user.value, "exec");
  if (isMap(exec)) return { type: "exec", exec: readExec(exec, user.file) };
  const tokenFile = textAt(user, "tokenFile");
  if (tokenFile !== undefined) return { type: "tokenFile", file: beside(user.file, tokenFile) };
  const token = textAt(user, "token");
  if (token !== undefined) return { type: "token", token };
  const cert = dataOrFile(user, "client-certificate");
  const key = dataOrFile(user, "client-key");
  if (cert !== undefined && key !== undefined) return { type: "certificate", cert, key };
  const username = textAt(user, "username");
  if (username !== undefined) {
    return { type: "basic", username, password: textAt(user, "password") ?? "" };
  }
  if (get(user.value, "auth-provider") !== undefined) {
    throw new KubeError(
      `${user.file}: auth-provider is no longer part of Kubernetes; use an exec plugin`,
    );
  }
  return { type: "none" };
}

function readExec(exec: JsonMap, file: string): ExecPlugin {
  const field = (key: string): string => {
    const value = get(exec, key);
    return typeof value === "string" ? value : "";
  };
  const command = field("command");
  if (command === "") throw new KubeError(`${file}: exec needs a command`);
  const args = get(exec, "args");
  const env = get(exec, "env");
  return {
    apiVersion: field("apiVersion") || "client.authentication.k8s.io/v1",
    // a path with a slash is relative to the kubeconfig, a bare name is looked up in PATH
    command: command.includes("/") ? beside(file, command) : command,
    args: Array.isArray(args) ? args.filter((item) => typeof item === "string") : [],
    env: Object.fromEntries(
      (Array.isArray(env) ? env : []).filter(isMap).flatMap((item): [string, string][] => {
        const name = get(item, "name");
        const value = get(item, "value");
        return typeof name === "string" && typeof value === "string" ? [[name, value]] : [];
      }),
    ),
    installHint: field("installHint"),
    provideClusterInfo: get(exec, "provideClusterInfo") === true,
  };
}
