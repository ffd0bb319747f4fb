/** The kinds that the cluster serves, asked for again when that may have changed. */
import type { Scope } from "@winnow/engine";
import { discover } from "@winnow/kube";
import type { KubeClient, ServedResource } from "@winnow/kube";
import { stringify } from "@winnow/value";
import type { AdmissionRequest } from "../review/admission-review.ts";

export interface ServedKinds {
  readonly resources: readonly ServedResource[];
  /** The scope of a kind; undefined where it is not served. */
  readonly scopeOf: (group: string, version: string, kind: string) => Scope | undefined;
  /**
   * The request with the kind that policies name: of a subresource (`Pod/exec`) it is the kind of the
   * resource that holds it, not that of the object that is sent (PodExecOptions).
   */
  asNamed(asked: AdmissionRequest): AdmissionRequest;
}

/**
 * Asks the server. What a group served that does not answer now is taken from `before`. Gives `before`
 * itself where nothing has changed. Throws ApiError and KubeError.
 */
export async function findServedKinds(
  client: KubeClient,
  before: ServedKinds | undefined,
): Promise<ServedKinds> {
  const { resources, failed } = await discover(client);
  const silent = new Set(failed.map((text) => text.slice(0, text.indexOf(":"))));
  const kept = (before?.resources ?? []).filter(({ group, version }) =>
    silent.has(group === "" ? version : `${group}/${version}`),
  );
  const all = [...resources, ...kept];
  if (before !== undefined && fingerprint(all) === fingerprint(before.resources)) return before;
  const byKind = new Map(all.map((resource) => [keyOf(resource, resource.kind), resource]));
  const byName = new Map(all.map((resource) => [keyOf(resource, resource.plural), resource]));
  return {
    resources: all,
    scopeOf(group, version, kind) {
      const found = byKind.get(keyOf({ group, version }, kind));
      if (found === undefined) return undefined;
      return found.namespaced ? "Namespaced" : "Cluster";
    },
    asNamed(asked) {
      if (asked.subresource === "") return asked;
      const holder = byName.get(keyOf(asked.resource, asked.resource.plural));
      if (holder === undefined) return asked;
      const { group, version, kind } = holder;
      return { ...asked, kind: { group, version, kind } };
    },
  };
}

function keyOf({ group, version }: { group: string; version: string }, name: string): string {
  return `${group}/${version}/${name}`;
}

function fingerprint(resources: readonly ServedResource[]): string {
  return resources
    .map((resource) =>
      stringify([
        keyOf(resource, resource.plural),
        resource.kind,
        resource.namespaced,
        [...resource.subresources],
      ]),
    )
    .toSorted()
    .join("\n");
}
