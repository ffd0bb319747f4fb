import { setTimeout as pause } from "node:timers/promises";
import type { KubeClient } from "@winnow/kube";
import { formatValue, getPath } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { afterEach, describe, expect, it, vi } from "vitest";
import { podOf } from "../policy/policy.fixture.ts";
import { served } from "../webhook/served.fixture.ts";
import type { ScannedKind } from "./scanned-kinds.ts";
import { startScanner } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";

const kinds: ScannedKind[] = served
  .slice(0, 2)
  .map((resource) => ({ key: resource.plural, resource, others: [] }));
const [pods] = kinds;

interface Played {
  readonly scanner: Scanner;
  /** The names of what was judged, in order. */
  readonly scanned: string[];
  readonly errors: string[];
  /** How often all was judged. */
  readonly completed: () => number;
  list: JsonMap[];
  /** Tells a change of a Pod to whoever watches. */
  readonly tell: (type: string, object: JsonMap) => void;
}

const open: Scanner[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((scanner) => scanner.stop()));
});

/** A scanner of Pods and ConfigMaps; the server lets nobody list the latter. */
function play(found: () => readonly ScannedKind[] = () => kinds): Played {
  const listeners = new Set<(line: string) => void>();
  let completed = 0;
  const played: Omit<Played, "scanner"> = {
    scanned: [],
    errors: [],
    completed: () => completed,
    list: [podOf("a"), podOf("b")],
    tell(type, object) {
      for (const listen of listeners) listen(JSON.stringify({ type, object }));
    },
  };
  const client = {
    get(path: string): Promise<Json> {
      if (path.includes("configmaps")) return Promise.reject(new Error("not allowed"));
      return Promise.resolve({ metadata: { resourceVersion: "1" }, items: played.list });
    },
    async *lines(_: string, signal: AbortSignal) {
      const lines: string[] = [];
      let wake = (): void => {};
      listeners.add((line) => {
        lines.push(line);
        wake();
      });
      signal.addEventListener("abort", () => wake());
      while (!signal.aborted) {
        yield* lines.splice(0);
        // oxlint-disable-next-line no-await-in-loop -- one line after the other
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  } as unknown as KubeClient;
  const scanner = startScanner({
    client,
    kinds: found,
    scan: async (object) => {
      played.scanned.push(formatValue(getPath(object, ["metadata", "name"]) ?? ""));
    },
    onComplete: async () => {
      completed += 1;
    },
    onError: (error, resource) =>
      played.errors.push(
        `${resource?.plural ?? ""}: ${error instanceof Error ? error.message : ""}`,
      ),
  });
  open.push(scanner);
  return Object.assign(played, { scanner });
}

describe("a scanner", () => {
  it("judges all that is listed, also where another kind cannot be", async () => {
    const { scanned, errors, completed } = play();
    await vi.waitUntil(() => scanned.length === 2 && completed() > 0);
    expect(scanned).toEqual(["a", "b"]);
    expect(errors).toContain("configmaps: not allowed");
  });

  it("judges what changes, as it is then, and nothing that goes", async () => {
    const { scanned, completed, tell } = play(() => (pods === undefined ? [] : [pods]));
    await vi.waitUntil(() => scanned.length === 2);
    await pause(300);
    const before = completed();
    scanned.length = 0;
    const changed = podOf("a", { app: "x" });
    tell("MODIFIED", {
      ...changed,
      metadata: { ...(changed["metadata"] as JsonMap), resourceVersion: "2" },
    });
    tell("DELETED", podOf("b"));
    await vi.waitUntil(() => scanned.length > 0);
    await pause(300);
    expect(scanned).toEqual(["a"]);
    expect(completed()).toBe(before);
  });

  it("judges all again when it is asked to, by the kinds that there are then", async () => {
    let now: readonly ScannedKind[] = [];
    const { scanner, scanned, completed } = play(() => now);
    await vi.waitUntil(() => completed() === 1);
    expect(scanned).toEqual([]);
    now = kinds.slice(0, 1);
    scanner.scanAll();
    await vi.waitUntil(() => scanned.length === 2);
    scanner.scanAll();
    await vi.waitUntil(() => scanned.length === 4);
    now = [];
    scanner.scanAll();
    const before = completed();
    await vi.waitUntil(() => completed() > before);
    expect(scanned).toHaveLength(4);
  });
});
