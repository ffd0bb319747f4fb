/** The objects of a kind, kept as the API server has them: one list, then a watch without an end. */
import { deepEqual, getPath } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { createBackoff } from "./backoff.ts";
import type { KubeClient } from "./client.ts";
import type { ApiResource } from "./discovery.ts";
import { ApiError } from "./kube-error.ts";
import { listPage } from "./list.ts";
import { createObjectCache, objectKey } from "./object-cache.ts";
import type { IndexKeys, ObjectCache } from "./object-cache.ts";
import { watchResources } from "./watch.ts";
import type { WatchEvent } from "./watch.ts";

export interface InformerOptions {
  /** Undefined or empty: all namespaces. */
  readonly namespace?: string;
  /** A label selector, as `kubectl -l` takes it. */
  readonly labelSelector?: string;
  /** Objects of one page of the list; default 500. Reading a page holds everything else up. */
  readonly pageSize?: number;
  /** A field selector, as `kubectl --field-selector` takes it. */
  readonly fieldSelector?: string;
  /** What is kept of an object; default: all of it. What nobody reads costs memory in every replica. */
  readonly keep?: (object: JsonMap) => JsonMap;
  readonly indexes?: Readonly<Record<string, IndexKeys>>;
  /** Told of every change, in order; changes of a list that came anew are told as well. */
  readonly onChange?: (change: Change) => void;
  /** Told of every failure; the informer goes on by itself. */
  readonly onError?: (error: unknown) => void;
  /** The first and the longest pause after a failure, in milliseconds. */
  readonly backoff?: { readonly first: number; readonly longest: number };
}

/** `object` is what is kept; `read` is the same object as the server sent it. */
export type Change =
  | { readonly type: "added"; readonly object: JsonMap; readonly read: JsonMap }
  | {
      readonly type: "changed";
      readonly object: JsonMap;
      readonly read: JsonMap;
      readonly old: JsonMap;
    }
  | { readonly type: "removed"; readonly object: JsonMap };

export interface Informer {
  readonly objects: Pick<ObjectCache, "size" | "get" | "values" | "byIndex">;
  /** Resolves when the first list is complete; rejects when the informer is stopped before. */
  readonly synced: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Lists and watches. A watch that ends or breaks goes on from the last version that was seen; where
 * the server has forgotten it, the list is read anew and the differences are told. Failures are
 * retried with growing pauses and never end the informer.
 */
export function startInformer(
  client: KubeClient,
  resource: ApiResource,
  options: InformerOptions = {},
): Informer {
  const { keep = (object) => object, onChange = () => {}, onError = () => {} } = options;
  const objects = createObjectCache(options.indexes);
  const stopping = new AbortController();
  const { signal } = stopping;
  const backoff = createBackoff({ ...options.backoff, signal });
  let markSynced: () => void = () => {};
  let giveUp: (reason: Error) => void = () => {};
  const synced = new Promise<void>((resolve, reject) => {
    markSynced = resolve;
    giveUp = reject;
  });
  // whoever does not wait for it is not interested in a stop before it
  synced.catch(() => {});

  function put(read: JsonMap): void {
    const object = keep(read);
    const old = objects.put(object);
    if (old === undefined) onChange({ type: "added", object, read });
    else if (!sameVersion(old, object)) onChange({ type: "changed", object, read, old });
  }

  /** Reads the list; what is not in it any more is removed once it is complete. */
  async function readList(): Promise<string> {
    const seen = new Set<string>();
    for (let position = ""; ;) {
      // pages follow each other
      // oxlint-disable-next-line no-await-in-loop
      const page = await listPage(client, resource, options, position);
      if (signal.aborted) return "";
      for (const item of page.items) {
        seen.add(objectKey(item));
        put(item);
      }
      if (page.next === "") {
        for (const object of objects.retain(seen)) onChange({ type: "removed", object });
        return page.resourceVersion;
      }
      position = page.next;
    }
  }

  function take({ type, object }: WatchEvent): void {
    if (type === "DELETED") {
      const old = objects.remove(object);
      if (old !== undefined) onChange({ type: "removed", object: old });
    } else if (type !== "BOOKMARK") {
      put(object);
    }
  }

  async function run(): Promise<void> {
    let version: string | undefined;
    // one thing after the other, for as long as the informer lives
    /* oxlint-disable no-await-in-loop */
    while (!signal.aborted) {
      try {
        if (version === undefined) {
          version = await readList();
          markSynced();
        }
        const { namespace, labelSelector, fieldSelector } = options;
        const selected = { namespace, labelSelector, fieldSelector };
        const watched = { ...selected, resourceVersion: version, signal };
        let isSilent = true;
        for await (const event of watchResources(client, resource, watched)) {
          take(event);
          version = event.resourceVersion;
          isSilent = false;
          backoff.reset();
        }
        // a server that ends every watch at once is not asked without a pause
        if (isSilent) await backoff.wait();
      } catch (error) {
        // aborted between the check and here
        if (isStopped(signal)) return;
        onError(error);
        if (error instanceof ApiError && error.status === 410) version = undefined;
        await backoff.wait();
      }
    }
    /* oxlint-enable no-await-in-loop */
  }

  const ended = run();
  return {
    objects,
    synced,
    async stop() {
      stopping.abort();
      giveUp(new Error(`the informer of ${resource.plural} was stopped`));
      await ended;
    },
  };
}

function isStopped(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** A list read anew holds mostly what is known already. */
function sameVersion(left: JsonMap, right: JsonMap): boolean {
  const version = getPath(left, ["metadata", "resourceVersion"]);
  if (version === undefined) return deepEqual(left, right);
  return version === getPath(right, ["metadata", "resourceVersion"]);
}
