import type { RegistryCredentials } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { secretValue } from "../trust/attestor-keys.ts";
import { VerificationError } from "../verification-error.ts";
import { askHelper, findLogin, parseDockerConfig, readDockerConfig } from "./docker-config.ts";
import type { Login } from "./docker-config.ts";

/** Where logins come from. */
export interface LoginSources {
  readonly secret?: (
    namespace: string,
    name: string,
  ) => JsonMap | undefined | Promise<JsonMap | undefined>;
  /** The namespace of the pull secrets that a policy names. */
  readonly secretNamespace: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Cloud registries, and Docker's credential helper that knows how to log in there. */
const cloudHelpers: Readonly<Record<string, { readonly hosts: RegExp; readonly helper: string }>> =
  {
    amazon: {
      hosts: /(?:^|\.)ecr(?:-fips)?\..+\.amazonaws\.com(?:\.cn)?$|^public\.ecr\.aws$/u,
      helper: "ecr-login",
    },
    google: { hosts: /(?:^|\.)(?:gcr\.io|pkg\.dev)$/u, helper: "gcr" },
    azure: { hosts: /\.azurecr\.(?:io|cn|de|us)$/u, helper: "acr-env" },
  };
const pullSecretEntry = ".dockerconfigjson";

/**
 * The login for a registry: from the pull secrets that the policy names, then from the providers it
 * names (`default` being Docker's configuration, which also counts where none is named). Throws
 * VerificationError where a named source cannot be used.
 */
export async function findRegistryLogin(
  registry: string,
  credentials: RegistryCredentials | undefined,
  sources: LoginSources,
): Promise<Login | undefined> {
  for (const name of credentials?.secrets ?? []) {
    // sources are asked in order, and the first that knows the registry counts
    // oxlint-disable-next-line no-await-in-loop
    const login = await fromPullSecret(registry, name, sources);
    if (login !== undefined) return login;
  }
  const named = credentials?.providers ?? [];
  for (const provider of named.length === 0 ? ["default"] : named) {
    // oxlint-disable-next-line no-await-in-loop
    const login = await fromProvider(registry, provider, sources);
    if (login !== undefined) return login;
  }
  return undefined;
}

async function fromPullSecret(
  registry: string,
  name: string,
  { secret, secretNamespace }: LoginSources,
): Promise<Login | undefined> {
  const what = `the pull secret ${secretNamespace}/${name}`;
  if (secret === undefined) {
    throw new VerificationError(`no access to Secrets is set up, so ${what} cannot be used`);
  }
  const found = await secret(secretNamespace, name);
  if (found === undefined) throw new VerificationError(`${what} does not exist`);
  return findLogin(parseDockerConfig(secretValue(found, pullSecretEntry, what), what), registry);
}

async function fromProvider(
  registry: string,
  provider: string,
  { environment }: LoginSources,
): Promise<Login | undefined> {
  if (provider === "default") {
    const config = await readDockerConfig(environment);
    return config === undefined ? undefined : findLogin(config, registry);
  }
  if (provider === "github") {
    const token = environment["GITHUB_TOKEN"] ?? "";
    return registry === "ghcr.io" && token !== ""
      ? { username: "unset", password: token }
      : undefined;
  }
  const cloud = Object.hasOwn(cloudHelpers, provider) ? cloudHelpers[provider] : undefined;
  if (cloud === undefined) {
    throw new VerificationError(
      `imageRegistryCredentials names the provider ${JSON.stringify(provider)}; known are default, github, ${Object.keys(cloudHelpers).join(", ")}`,
    );
  }
  return cloud.hosts.test(registry) ? askHelper(cloud.helper, registry) : undefined;
}
