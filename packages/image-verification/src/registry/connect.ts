import type { RegistryCredentials } from "@winnow/engine";
import { createRegistryClient } from "./client.ts";
import type { RegistryClient, RegistryLimits } from "./client.ts";
import { findRegistryLogin } from "./logins.ts";
import type { LoginSources } from "./logins.ts";

/** A client that logs in where a registry asks for it, with what the credentials name. */
export function connectRegistry(
  credentials: RegistryCredentials | undefined,
  sources: LoginSources,
  limits?: RegistryLimits,
): RegistryClient {
  return createRegistryClient({
    insecure: credentials?.allowInsecureRegistry === true,
    login: (registry) => findRegistryLogin(registry, credentials, sources),
    ...(limits === undefined ? {} : { limits }),
  });
}
