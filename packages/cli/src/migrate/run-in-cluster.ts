/** `winnow migrate --cluster`: what a cluster has stored of Kyverno's resources, in the storage version. */
import { ApiError, createKubeClient, findAccess } from "@winnow/kube";
import type { KubeClient } from "@winnow/kube";
import { isMap } from "@winnow/value";
import { asInput, inputError } from "../cluster/cluster-error.ts";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { printable } from "../output/printable.ts";
import { createProgress } from "../output/progress.ts";
import {
  definitionPath,
  findCustomResources,
  isOfKyverno,
  readDefinition,
} from "./custom-resource.ts";
import type { CustomResource } from "./custom-resource.ts";
import { rewriteStored } from "./rewrite-stored.ts";
import type { Rewritten } from "./rewrite-stored.ts";

export interface ClusterMigrateOptions {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** Names of resources; empty: all of Kyverno's that the cluster has. */
  readonly resources: readonly string[];
  /** Write; otherwise the API server only checks what would be written. */
  readonly save: boolean;
}

/**
 * Writes every object back as it is, so that the API server stores it in the storage version, and
 * then sets the stored versions of the definitions. Returns the exit code: 1 where something could
 * not be written. Throws InputError where the cluster or a resource is not there.
 */
export async function runMigrateInCluster(
  options: ClusterMigrateOptions,
  host: Host,
): Promise<number> {
  for (const name of options.resources) {
    if (isOfKyverno(name)) continue;
    throw new InputError(
      `--resource ${name} is none of Kyverno's resources; name one like policyexceptions.kyverno.io`,
    );
  }
  const client = createKubeClient(
    asInput(() => findAccess({ file: options.kubeconfig, context: options.context })),
  );
  try {
    const found = await wantedResources(client, options.resources);
    if (found.length === 0) throw new InputError("the cluster has no resources of Kyverno");
    return await rewriteAll(client, found, options, host);
  } catch (error) {
    throw inputError(error, "");
  } finally {
    await client.close();
  }
}

async function wantedResources(
  client: KubeClient,
  names: readonly string[],
): Promise<readonly CustomResource[]> {
  if (names.length === 0) return findCustomResources(client);
  return Promise.all(
    names.map(async (name) => {
      try {
        const definition = await client.get(definitionPath(name));
        if (isMap(definition)) return readDefinition(definition);
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
      }
      throw new InputError(`--resource ${name}: the cluster has no such resource`);
    }),
  );
}

async function rewriteAll(
  client: KubeClient,
  found: readonly CustomResource[],
  { save }: ClusterMigrateOptions,
  host: Host,
): Promise<number> {
  const progress = createProgress(host, save ? "written" : "checked");
  let count = 0;
  let failed = 0;
  for (const custom of found) {
    if (custom.stored.length === 1 && custom.stored[0] === custom.storage) {
      host.write(printable(`${custom.name}: stored in ${custom.storage} already\n`));
      continue;
    }
    // one resource follows the other, so that what is told belongs together
    // oxlint-disable-next-line no-await-in-loop
    const rewritten = await rewriteStored(client, custom, {
      dryRun: !save,
      onObject: () => progress.tick((count += 1)),
      onError(what, reason) {
        progress.end();
        host.note(printable(`${what}: ${reason}\n`));
      },
    });
    progress.end();
    failed += rewritten.failed;
    host.write(printable(`${summary(custom, rewritten, save)}\n`));
  }
  if (!save) host.note("nothing was written; write with --save\n");
  return failed > 0 ? exitCode.failed : exitCode.ok;
}

function summary(
  { name, storage, stored }: CustomResource,
  { written, failed, isDone }: Rewritten,
  save: boolean,
): string {
  const verb = save ? "written" : "can be written";
  const before = stored.join(", ");
  if (!isDone) {
    return `${name}: ${written} object(s) ${verb} in ${storage}, ${failed} error(s); stored versions stay ${before}`;
  }
  const change = save ? "stored versions" : "stored versions would be";
  return `${name}: ${written} object(s) ${verb} in ${storage}; ${change} ${storage} (were ${before})`;
}
