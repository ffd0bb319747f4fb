/** Policies in a registry, as Kyverno 1.9 to 1.19 keep them: a manifest with a layer for each. */
import type { RegistryCredentials } from "@winnow/engine";
import { connectRegistry } from "../registry/connect.ts";
import type { RegistryClient } from "../registry/client.ts";

/** Media types and annotations, by Kyverno's documentation of `kyverno oci`. */
export const bundleFormat = {
  config: "application/vnd.cncf.kyverno.config.v1+json",
  policy: "application/vnd.cncf.kyverno.policy.layer.v1+yaml",
  annotations: {
    kind: "io.kyverno.image.kind",
    name: "io.kyverno.image.name",
    apiVersion: "io.kyverno.image.apiVersion",
  },
} as const;

/** Bounds of a bundle; the same for what is pushed, so that it can be pulled. */
export const bundleLimits = { policies: 1000, policy: 10_000_000, total: 50_000_000 } as const;

export interface BundleOptions {
  readonly credentials?: RegistryCredentials;
  /** Where logins are looked for; the process's own by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** A client for bundles, with the logins that verifying images has too. */
export function bundleClient({ credentials, environment }: BundleOptions): RegistryClient {
  const sources = { secretNamespace: "", environment: environment ?? process.env };
  return connectRegistry(credentials, sources);
}
