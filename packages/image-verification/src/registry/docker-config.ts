import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { reasonOf, VerificationError } from "../verification-error.ts";

/** What a registry is shown: a name and a password, or a token that stands for both. */
export interface Login {
  readonly username: string;
  readonly password: string;
  /** A refresh token, where the login was stored as one. */
  readonly identityToken?: string;
}

const dockerHubKeys = ["https://index.docker.io/v1/", "index.docker.io", "docker.io"];

/**
 * The configuration that `docker login` writes: `$DOCKER_CONFIG/config.json`, or `~/.docker/config.json`.
 * Undefined where there is none. Throws VerificationError where it cannot be read.
 */
export async function readDockerConfig(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<JsonMap | undefined> {
  const file = join(environment["DOCKER_CONFIG"] ?? join(homedir(), ".docker"), "config.json");
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (isMap(error) && get(error, "code") === "ENOENT") return undefined;
    throw new VerificationError(`${file} cannot be read: ${reasonOf(error)}`);
  }
  return parseDockerConfig(text, file);
}

/** Reads the text of a docker configuration, or of a pull secret's `.dockerconfigjson`. */
export function parseDockerConfig(text: string, place: string): JsonMap {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    throw new VerificationError(`${place} is no JSON: ${reasonOf(error)}`);
  }
  if (!isMap(value)) throw new VerificationError(`${place} must hold an object`);
  return value;
}

/**
 * The login that a configuration has for a registry (as its references name it), asking a credential
 * helper where the configuration names one. Throws VerificationError for an entry that is broken.
 */
export async function findLogin(config: JsonMap, registry: string): Promise<Login | undefined> {
  const keys =
    registry === "index.docker.io"
      ? dockerHubKeys
      : [registry, `https://${registry}`, `http://${registry}`];
  const helper = helperFor(config, keys);
  if (helper !== undefined) return askHelper(helper, keys[0] ?? registry);
  const auths = get(config, "auths");
  if (!isMap(auths)) return undefined;
  for (const key of Object.keys(auths)) {
    const entry = get(auths, key);
    if (keys.includes(withoutPath(key)) && isMap(entry)) return readEntry(entry, key);
  }
  return undefined;
}

/** Old entries carry a path: `https://registry.example/v1/`. */
function withoutPath(key: string): string {
  return dockerHubKeys.includes(key)
    ? key
    : key.replace(/^((?:https?:\/\/)?[^/]+)(?:\/.*)?$/u, "$1");
}

function readEntry(entry: JsonMap, key: string): Login | undefined {
  const identity = textOf(entry, "identitytoken");
  const tokenPart = identity === undefined ? {} : { identityToken: identity };
  const auth = textOf(entry, "auth");
  if (auth !== undefined) {
    const decoded = Buffer.from(auth, "base64").toString();
    const colon = decoded.indexOf(":");
    if (colon < 0) {
      throw new VerificationError(`the docker configuration's auth of ${key} has no colon`);
    }
    return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1), ...tokenPart };
  }
  const username = textOf(entry, "username");
  if (username === undefined && identity === undefined) return undefined;
  return { username: username ?? "", password: textOf(entry, "password") ?? "", ...tokenPart };
}

function textOf(map: JsonMap, key: string): string | undefined {
  const value = get(map, key);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function helperFor(config: JsonMap, keys: readonly string[]): string | undefined {
  const helpers = get(config, "credHelpers");
  if (isMap(helpers)) {
    for (const key of keys) {
      const helper = textOf(helpers, key);
      if (helper !== undefined) return helper;
    }
  }
  return textOf(config, "credsStore");
}

const helperName = /^[a-z0-9][a-z0-9-]*$/u;
const helperTimeLimit = 10_000;

/**
 * Asks `docker-credential-HELPER` for a login, by Docker's protocol; undefined where it has none.
 * Throws VerificationError where the helper is missing or fails.
 */
export async function askHelper(helper: string, server: string): Promise<Login | undefined> {
  const program = `docker-credential-${helper}`;
  if (!helperName.test(helper)) {
    throw new VerificationError(`${program} is no name of a credential helper`);
  }
  const answer = await new Promise<string>((resolve, reject) => {
    const child = execFile(program, ["get"], { timeout: helperTimeLimit }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else if (stdout.includes("credentials not found")) resolve("{}");
      else reject(new VerificationError(`${program} failed: ${reasonOf(error)}`));
    });
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(server);
  });
  const fields = parseDockerConfig(answer, `the answer of ${program}`);
  const username = textOf(fields, "Username");
  const secret = textOf(fields, "Secret");
  if (username === undefined || secret === undefined) return undefined;
  return username === "<token>"
    ? { username: "", password: "", identityToken: secret }
    : { username, password: secret };
}
