/** An informer that can tell how it is, for whoever looks for what is wrong. */
import { startInformer } from "@winnow/kube";
import type { ApiResource, Informer, InformerOptions, KubeClient } from "@winnow/kube";

export interface InformerState {
  /** As `clusterpolicies.kyverno.io/v1`. */
  readonly resource: string;
  /** Empty for all. */
  readonly namespace: string;
  /** Whether the first list is complete. */
  readonly isSynced: boolean;
  readonly objects: number;
  /** Changes that were heard of since the start, those of the first list too. */
  readonly changes: number;
  /** When the last one was heard of (RFC 3339); null where there was none. */
  readonly lastChange: string | null;
  readonly errors: number;
  readonly lastError: string | null;
}

export interface ObservedInformer {
  readonly informer: Informer;
  state(): InformerState;
}

/** Starts an informer, as `startInformer` does. */
export function startObservedInformer(
  client: KubeClient,
  resource: ApiResource,
  settings: InformerOptions,
): ObservedInformer {
  const { plural, group, version } = resource;
  let isSynced = false;
  let changes = 0;
  let changedAt: number | undefined;
  let errors = 0;
  let lastError: string | null = null;
  const informer = startInformer(client, resource, {
    ...settings,
    onChange(change) {
      changes += 1;
      changedAt = Date.now();
      settings.onChange?.(change);
    },
    onError(error) {
      errors += 1;
      lastError = error instanceof Error ? error.message : String(error);
      settings.onError?.(error);
    },
  });
  informer.synced.then(
    () => (isSynced = true),
    () => undefined,
  );
  return {
    informer,
    state: () => ({
      resource: `${group === "" ? plural : `${plural}.${group}`}/${version}`,
      namespace: settings.namespace ?? "",
      isSynced,
      objects: informer.objects.size,
      changes,
      lastChange: changedAt === undefined ? null : new Date(changedAt).toISOString(),
      errors,
      lastError,
    }),
  };
}
