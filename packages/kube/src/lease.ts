/** One among several replicas, by a Lease of coordination.k8s.io as Kubernetes' own components do it. */
import { get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { setTimeout as pause } from "node:timers/promises";
import type { KubeClient } from "./client.ts";
import { ApiError } from "./kube-error.ts";
import { resourcePath } from "./list.ts";

export interface LeaseOptions {
  readonly namespace: string;
  readonly name: string;
  /** Who asks: different for each replica, and for each start of one. */
  readonly identity: string;
  /** How long a holder that says nothing more is waited for, in milliseconds; default 15,000. */
  readonly duration?: number;
  /** How long a holder that cannot renew keeps working, in milliseconds; default 10,000. */
  readonly renewDeadline?: number;
  /** Between two attempts, in milliseconds; default 2,000. */
  readonly retryPeriod?: number;
  /** Called when this one becomes the holder; the signal is aborted when it is no longer. */
  readonly onHeld: (lost: AbortSignal) => void;
  /** Told of failures to read or write the Lease. */
  readonly onError?: (error: unknown) => void;
  /** Milliseconds that only ever grow; default: since the process began. */
  readonly now?: () => number;
}

export interface HeldLease {
  isHeld(): boolean;
  /** Gives the Lease up, so that another one need not wait, and ends. */
  stop(): Promise<void>;
}

const leases = { group: "coordination.k8s.io", version: "v1", plural: "leases", namespaced: true };

/** The Lease as another has written it, and when this process first saw it so. */
interface Observed {
  readonly renewTime: string;
  readonly holder: string;
  readonly since: number;
}

/**
 * Tries to become the holder and to stay it. Whether another holder is alive is judged by how long
 * its Lease has not changed by the clock of this process, never by comparing clocks of two machines.
 */
export function holdLease(client: KubeClient, options: LeaseOptions): HeldLease {
  const { identity, duration = 15_000, renewDeadline = 10_000, retryPeriod = 2_000 } = options;
  const { onError = () => {}, now = () => performance.now() } = options;
  const path = resourcePath(leases, options.namespace, options.name);
  const stopping = new AbortController();
  let observed: Observed | undefined;
  let held: { readonly lost: AbortController; renewed: number } | undefined;

  /** One attempt: whether the Lease is ours after it. Throws ApiError and KubeError. */
  async function attempt(): Promise<boolean> {
    const lease = await read();
    if (lease === undefined) {
      await client.post(resourcePath(leases, options.namespace), leaseOf(undefined));
      return true;
    }
    const holder = textAt(lease, "holderIdentity");
    const renewTime = textAt(lease, "renewTime");
    if (observed?.renewTime !== renewTime || observed.holder !== holder) {
      observed = { renewTime, holder, since: now() };
    }
    const isFree = holder === "" || holder === identity;
    if (!isFree && now() - observed.since < durationOf(lease)) return false;
    // the resourceVersion makes the server refuse where another one was faster
    await client.send({ method: "PUT", path, body: leaseOf(lease) });
    return true;
  }

  async function read(): Promise<JsonMap | undefined> {
    try {
      const lease = await client.get(path);
      return isMap(lease) ? lease : undefined;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  function leaseOf(before: JsonMap | undefined, holder = identity): JsonMap {
    const time = new Date().toISOString().replace("Z", "000Z");
    const isSame = before !== undefined && textAt(before, "holderIdentity") === holder;
    const transitions = before === undefined ? 0 : numberAt(before, "leaseTransitions");
    return {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: (before && get(before, "metadata")) ?? {
        name: options.name,
        namespace: options.namespace,
      },
      spec: {
        holderIdentity: holder,
        leaseDurationSeconds: Math.ceil((holder === "" ? 1000 : duration) / 1000),
        acquireTime: isSame ? textAt(before, "acquireTime") : time,
        renewTime: time,
        leaseTransitions: isSame || before === undefined ? transitions : transitions + 1,
      },
    };
  }

  function durationOf(lease: JsonMap): number {
    return numberAt(lease, "leaseDurationSeconds") * 1000 || duration;
  }

  function lose(): void {
    held?.lost.abort();
    held = undefined;
  }

  async function run(): Promise<void> {
    // one attempt after the other, for as long as the process lives
    /* oxlint-disable no-await-in-loop */
    while (!stopping.signal.aborted) {
      const began = now();
      try {
        // whoever waits longer than this may already have been replaced
        const limit = held === undefined ? renewDeadline : held.renewed + renewDeadline - began;
        const isOurs = await within(attempt(), limit);
        if (!isOurs) lose();
        else if (held !== undefined) held.renewed = began;
        else {
          const lost = new AbortController();
          held = { lost, renewed: began };
          options.onHeld(lost.signal);
        }
      } catch (error) {
        // a conflict says that another one was faster, which the next attempt will see
        if (!(error instanceof ApiError && error.status === 409)) onError(error);
        if (held !== undefined && now() - held.renewed >= renewDeadline) lose();
      }
      await pause(retryPeriod, undefined, { signal: stopping.signal }).catch(() => {});
    }
    /* oxlint-enable no-await-in-loop */
  }

  const ended = run();
  return {
    isHeld: () => held !== undefined,
    async stop() {
      stopping.abort();
      await ended;
      if (held === undefined) return;
      lose();
      try {
        const lease = await read();
        if (lease !== undefined && textAt(lease, "holderIdentity") === identity) {
          await client.send({ method: "PUT", path, body: leaseOf(lease, "") });
        }
      } catch (error) {
        onError(error);
      }
    },
  };
}

/** The result; an error where it takes longer than a number of milliseconds. */
async function within<T>(work: Promise<T>, limit: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limit} ms`)), limit);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function textAt(lease: JsonMap, field: string): string {
  const text = getPath(lease, ["spec", field]);
  return typeof text === "string" ? text : "";
}

function numberAt(lease: JsonMap, field: string): number {
  const number = getPath(lease, ["spec", field]);
  return typeof number === "number" ? number : 0;
}
