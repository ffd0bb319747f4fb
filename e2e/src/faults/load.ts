/** Requests that do not end: pods that a policy admits, and as many that it denies. */
import { randomUUID } from "node:crypto";
import { ApiError } from "@winnow/kube";
import type { KubeClient } from "@winnow/kube";
import type { JsonMap } from "@winnow/value";
import { setTimeout as wait } from "node:timers/promises";

export interface Load {
  /** How many requests came out in which way so far. */
  readonly counts: Readonly<Record<Outcome, number>>;
  /** What was said where a request was neither judged well nor judged wrongly. */
  readonly failures: readonly string[];
  stop(): Promise<void>;
}

/** `wrong`: a violating pod was accepted. `failed`: nobody judged, and nothing was stored. */
type Outcome = "stored" | "denied" | "failed" | "wrong";

/** What the policy of {@link startLoad}'s pods says. */
export const reason = "a pod has a team";

const running = new Set<Load>();

/** Ends what a test has left behind that failed on its way. */
export async function stopLoads(): Promise<void> {
  await Promise.all([...running].map((load) => load.stop()));
}

/** Several callers at a time, each with one request after the other; with `dryRun` nothing is stored. */
export function startLoad(client: KubeClient, callers: number, dryRun = false): Load {
  const counts: Record<Outcome, number> = { stored: 0, denied: 0, failed: 0, wrong: 0 };
  const failures: string[] = [];
  const path = `/api/v1/namespaces/default/pods${dryRun ? "?dryRun=All" : ""}`;
  const id = randomUUID().slice(0, 8);
  const ending = new AbortController();

  async function send(pod: JsonMap, isGood: boolean): Promise<Outcome> {
    try {
      await client.post(path, pod);
      return isGood ? "stored" : "wrong";
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      if (!isGood && error instanceof ApiError && text.includes(reason)) return "denied";
      failures.push(`${isGood ? "good" : "bad"} pod: ${text}`);
      return "failed";
    }
  }

  async function call(caller: number): Promise<void> {
    for (let count = 0; !ending.signal.aborted; count += 1) {
      const isGood = count % 2 === 0;
      // oxlint-disable-next-line no-await-in-loop -- a caller waits for its answer
      const outcome = await send(podOf(`load-${id}-${caller}-${count}`, isGood), isGood);
      counts[outcome] += 1;
      // oxlint-disable-next-line no-await-in-loop -- who was not answered does not ask at once again
      if (outcome === "failed") await wait(50);
    }
  }

  const calls = Array.from({ length: callers }, (_, caller) => call(caller));
  const load: Load = {
    counts,
    failures,
    async stop() {
      ending.abort();
      await Promise.all(calls);
      running.delete(load);
    },
  };
  running.add(load);
  return load;
}

function podOf(name: string, isGood: boolean): JsonMap {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: isGood ? { team: "a" } : {} },
    spec: { containers: [{ name: "a", image: "a" }] },
  };
}
