/** What the leader writes: webhook configurations, and the status of policies. */
import { ApiError, applyObject, deleteObject } from "@winnow/kube";
import type { ApiResource, KubeClient, ServedResource } from "@winnow/kube";
import { formatValue, get, getPath, stringify } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { CompiledPolicies } from "../policy/compiled-policies.ts";
import type { PolicyDocument } from "../policy/policy-documents.ts";
import { newStatus } from "../policy/policy-status.ts";
import { webhookConfigurations } from "../webhook/webhook-configuration.ts";
import type { WebhookSettings } from "../webhook/webhook-configuration.ts";
import { policies, webhooks } from "./watched-kinds.ts";

/** Everything that is written follows from this. */
export interface ClusterFacts {
  readonly compiled: CompiledPolicies;
  readonly documents: readonly PolicyDocument[];
  readonly served: readonly ServedResource[];
  readonly settings: WebhookSettings;
}

export interface ClusterWriter {
  /** Writes what is not as it should be. Throws ApiError and KubeError; what was written stays. */
  write(facts: ClusterFacts): Promise<void>;
  /** Somebody may have changed a webhook configuration: the next time all are written. */
  forget(): void;
  /** Takes the webhook configurations away. */
  removeWebhooks(facts: ClusterFacts): Promise<void>;
}

const fieldManager = "winnow";

export function createClusterWriter(client: KubeClient): ClusterWriter {
  /** What was written of each webhook configuration, by its name. */
  const written = new Map<string, string>();

  async function writeWebhooks({ compiled, served, settings }: ClusterFacts): Promise<void> {
    const wanted = webhookConfigurations(compiled.groups, served, settings);
    await Promise.all(
      wanted.map(async (configuration) => {
        const text = stringify(configuration);
        const key = stringify(get(configuration, "metadata") ?? null);
        if (written.get(key) === text) return;
        const resource = resourceOf(configuration, webhooks);
        await applyObject(client, resource, configuration, { fieldManager, force: true });
        written.set(key, text);
      }),
    );
  }

  async function writeStatus(
    { file, value, generation, status }: PolicyDocument,
    { problems }: CompiledPolicies,
  ): Promise<void> {
    if (get(value, "kind") === "PolicyException") return;
    const state = { document: value, generation, problems: problems.get(file) ?? [] };
    const wanted = newStatus(state, status, Date.now());
    if (wanted === undefined) return;
    const object = {
      apiVersion: get(value, "apiVersion") ?? null,
      kind: get(value, "kind") ?? null,
      metadata: identityOf(value),
      status: wanted,
    };
    try {
      const settings = { fieldManager, force: true, subresource: "status" };
      await applyObject(client, resourceOf(value, policies), object, settings);
    } catch (error) {
      // a policy that was deleted meanwhile needs no status
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
    }
  }

  return {
    async write(facts) {
      // whoever waits for Ready may rely on being judged by the policy then
      await writeWebhooks(facts);
      for (const document of facts.documents) {
        // oxlint-disable-next-line no-await-in-loop -- one at a time spares the API server
        await writeStatus(document, facts.compiled);
      }
    },
    forget: () => written.clear(),
    async removeWebhooks({ settings }) {
      await Promise.all(
        webhookConfigurations([], [], settings).map((configuration) =>
          deleteObject(client, resourceOf(configuration, webhooks), configuration),
        ),
      );
    },
  };
}

function identityOf(document: JsonMap): JsonMap {
  const metadata: JsonMap = {};
  for (const key of ["name", "namespace"]) {
    const value = getPath(document, ["metadata", key]);
    if (value !== undefined) metadata[key] = value;
  }
  return metadata;
}

function resourceOf(object: JsonMap, among: readonly ApiResource[]): ApiResource {
  const kind = formatValue(get(object, "kind") ?? "");
  const resource = among.find((candidate) => candidate.kind === kind);
  if (resource === undefined) throw new Error(`${kind} is not written`);
  return resource;
}
