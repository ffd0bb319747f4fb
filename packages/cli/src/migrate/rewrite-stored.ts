/**
 * Moves what a cluster has stored to the storage version: each object is written back as it is, and
 * the definition then says that no other version is stored. Follows Kubernetes' documentation of
 * versions in custom resource definitions.
 */
import { ApiError, KubeError, listResources, resourcePath } from "@winnow/kube";
import type { KubeClient } from "@winnow/kube";
import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { InputError } from "../input-error.ts";
import { identityOf } from "../resource/identity.ts";
import { definitionPath, readDefinition } from "./custom-resource.ts";
import type { CustomResource } from "./custom-resource.ts";

export interface RewriteOptions {
  /** The API server checks everything and stores nothing. */
  readonly dryRun: boolean;
  /** Hears of every object, written or not. */
  onObject(): void;
  /** Hears what could not be written, and why. */
  onError(what: string, reason: string): void;
}

export interface Rewritten {
  readonly written: number;
  readonly failed: number;
  /** Whether the definition says now that only the storage version is stored. */
  readonly isDone: boolean;
}

/** Throws KubeError where the server is gone; what it refuses is told and counted. */
export async function rewriteStored(
  client: KubeClient,
  custom: CustomResource,
  options: RewriteOptions,
): Promise<Rewritten> {
  const { name, resource } = custom;
  let written = 0;
  let failed = 0;
  const attempt = async (what: string, action: Promise<boolean>): Promise<boolean> => {
    try {
      return await action;
    } catch (error) {
      if (!(error instanceof ApiError || error instanceof InputError)) throw error;
      failed += 1;
      options.onError(what, error.message);
      return false;
    }
  };
  const writeAll = async (): Promise<boolean> => {
    for await (const object of listResources(client, resource)) {
      const identity = identityOf(object);
      const label = [identity.namespace, identity.name].filter((part) => part !== "").join("/");
      const path = resourcePath(resource, identity.namespace, identity.name);
      const write = writeFresh(client, path, object, options, (current) => [path, current]);
      if (await attempt(`${name} ${label}`, write)) written += 1;
      options.onObject();
    }
    return true;
  };
  const isListed = await attempt(`${name} cannot be listed`, writeAll());
  if (!isListed || failed > 0) return { written, failed, isDone: false };
  const isDone = await attempt(`${name}: its definition`, setStored(client, custom, options));
  return { written, failed, isDone };
}

/** Tells the definition that only its storage version is stored. */
function setStored(
  client: KubeClient,
  { name, storage }: CustomResource,
  options: RewriteOptions,
): Promise<boolean> {
  const path = definitionPath(name);
  return writeFresh(client, path, undefined, options, (definition) => {
    const now = readDefinition(definition);
    if (now.storage !== storage) {
      throw new InputError(`the storage version has become ${now.storage} meanwhile; run again`);
    }
    const status = get(definition, "status");
    const changed = { ...(isMap(status) ? status : {}), storedVersions: [storage] };
    return [`${path}/status`, { ...definition, status: changed }];
  });
}

const attempts = 3;

/**
 * Writes what a change makes of an object. Where somebody else writes it in between, it is read and
 * written again. Returns false for one that is gone. Throws ApiError and KubeError.
 */
async function writeFresh(
  client: KubeClient,
  path: string,
  known: JsonMap | undefined,
  { dryRun }: RewriteOptions,
  change: (object: JsonMap) => readonly [path: string, body: JsonMap],
): Promise<boolean> {
  let object = known;
  for (let attempt = 1; ; attempt += 1) {
    try {
      // one attempt follows the other
      // oxlint-disable-next-line no-await-in-loop
      const [target, body] = change(object ?? (await readObject(client, path)));
      // oxlint-disable-next-line no-await-in-loop
      await client.put(`${target}${dryRun ? "?dryRun=All" : ""}`, body);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 404) return false;
      if (error.status !== 409 || attempt >= attempts) throw error;
      object = undefined;
    }
  }
}

async function readObject(client: KubeClient, path: string): Promise<JsonMap> {
  const object = await client.get(path);
  if (isMap(object)) return object;
  throw new KubeError(`${path} is no object`);
}
