/**
 * Goes over the stored objects of the scanned kinds: over one when it changes, over all when policies
 * change and when an interval has passed. No object is kept; what changes comes with the watch, and
 * everything else is listed page by page.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { listResources, startInformer } from "@winnow/kube";
import type { ApiResource, Informer, KubeClient } from "@winnow/kube";
import { getPath } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { coalesce } from "../coalesced-work.ts";
import type { ScannedKind } from "./scanned-kinds.ts";

export interface Scanner {
  /** Other kinds may be scanned now, and all objects are to be judged again. */
  scanAll(): void;
  stop(): Promise<void>;
}

export interface ScannerOptions {
  readonly client: KubeClient;
  /** The kinds as they are now. */
  readonly kinds: () => readonly ScannedKind[];
  /** Judges an object and sees to what comes of it. */
  readonly scan: (object: JsonMap, kind: ScannedKind) => Promise<void>;
  /** Called when everything was judged again, not after single changes. */
  readonly onComplete: () => Promise<void>;
  readonly onError: (error: unknown, resource?: ApiResource) => void;
}

/** Changed objects that may wait; where there are more, their kind is listed instead. */
const mostChanges = 2000;
/** Reading a page holds requests up. */
const pageSize = 50;

interface Followed {
  readonly kind: ScannedKind;
  readonly informer: Informer;
  /** Objects that have changed and were not judged yet, by their uids. */
  readonly changes: Map<string, JsonMap>;
  /** Whether all objects are to be judged. */
  isAsked: boolean;
  isStopped: boolean;
}

/** Follows the kinds until it is stopped. Failures are told, and what failed is tried again later. */
export function startScanner(options: ScannerOptions): Scanner {
  const { client, onError } = options;
  const followed = new Map<string, Followed>();
  const stopping = new AbortController();
  const { signal } = stopping;
  /** Whether all objects of some kinds were judged, or are to be, since this was last told. */
  let isCompleting = false;
  const scanning = coalesce(scanAsked, { quiet: 100, longest: 1000 }, onError);

  function follow(kind: ScannedKind): void {
    const changes = new Map<string, JsonMap>();
    let isSynced = false;
    const informer = startInformer(client, kind.resource, {
      keep: identity,
      pageSize,
      onError: (error) => onError(error, kind.resource),
      onChange(change) {
        const uid = uidOf(change.object);
        if (change.type === "removed") changes.delete(uid);
        else if (isSynced) {
          if (changes.size < mostChanges || changes.has(uid)) changes.set(uid, change.read);
          else entry.isAsked = true;
          scanning.ask();
        }
      },
    });
    const entry: Followed = { kind, informer, changes, isAsked: false, isStopped: false };
    followed.set(kind.key, entry);
    // what changes between the list and the watch is missed by neither
    void informer.synced.then(begin, () => {});

    function begin(): void {
      isSynced = true;
      entry.isAsked = true;
      scanning.ask();
    }
  }

  function unfollow(entry: Followed): void {
    entry.isStopped = true;
    followed.delete(entry.kind.key);
    void entry.informer.stop();
  }

  async function scanAsked(): Promise<void> {
    // one object after the other
    /* oxlint-disable no-await-in-loop */
    while (!signal.aborted) {
      await scanChanges(new Set());
      const asked = [...followed.values()].find(({ isAsked }) => isAsked);
      if (asked === undefined) break;
      asked.isAsked = false;
      isCompleting = true;
      await scanKind(asked);
    }
    /* oxlint-enable no-await-in-loop */
    if (signal.aborted || !isCompleting) return;
    isCompleting = false;
    await options.onComplete();
  }

  /** Judges what has changed; adds the uids to `seen`. */
  async function scanChanges(seen: Set<string>): Promise<void> {
    for (const entry of followed.values()) {
      for (const [uid, object] of entry.changes) {
        if (signal.aborted) return;
        entry.changes.delete(uid);
        seen.add(uid);
        // oxlint-disable-next-line no-await-in-loop
        await scanOne(object, entry);
      }
    }
  }

  async function scanKind(entry: Followed): Promise<void> {
    const { resource } = entry.kind;
    /** What has changed since the list began: the list may hold it as it was before. */
    const changed = new Set<string>();
    try {
      for await (const object of listResources(client, resource, { pageSize })) {
        await scanChanges(changed);
        if (signal.aborted || entry.isStopped) return;
        if (!changed.has(uidOf(object))) await scanOne(object, entry);
      }
    } catch (error) {
      onError(error, resource);
    }
  }

  async function scanOne(object: JsonMap, { kind }: Followed): Promise<void> {
    try {
      await options.scan(object, kind);
    } catch (error) {
      onError(error, kind.resource);
    }
    // requests are answered in between
    await nextTurn();
  }

  function scanAll(): void {
    const kinds = new Map(options.kinds().map((kind) => [kind.key, kind]));
    for (const entry of followed.values()) {
      const kind = kinds.get(entry.kind.key);
      if (kind === undefined || !isSameKind(kind, entry.kind)) unfollow(entry);
    }
    for (const kind of kinds.values()) {
      const known = followed.get(kind.key);
      if (known === undefined) follow(kind);
      else known.isAsked = true;
    }
    // also where no kind is left
    isCompleting = true;
    scanning.ask();
  }

  scanAll();
  return {
    scanAll,
    async stop() {
      stopping.abort();
      const all = [...followed.values()];
      for (const entry of all) entry.isStopped = true;
      await Promise.all([scanning.stop(), ...all.map(({ informer }) => informer.stop())]);
    },
  };
}

function isSameKind(left: ScannedKind, right: ScannedKind): boolean {
  const versions = ({ resource, others }: ScannedKind): string =>
    [resource, ...others].map(({ version, kind }) => `${version}/${kind}`).join(" ");
  return versions(left) === versions(right);
}

/** All that is kept of an object. */
function identity(object: JsonMap): JsonMap {
  const metadata: JsonMap = {};
  for (const key of ["name", "namespace", "uid", "resourceVersion"]) {
    const value = getPath(object, ["metadata", key]);
    if (value !== undefined) metadata[key] = value;
  }
  return { metadata };
}

function uidOf(object: JsonMap): string {
  const uid = getPath(object, ["metadata", "uid"]);
  return typeof uid === "string" ? uid : "";
}
