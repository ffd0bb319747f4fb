/** What a process says of itself: memory, and where its time goes. */
import { Session } from "node:inspector/promises";
import { performance } from "node:perf_hooks";
import { getHeapSpaceStatistics, getHeapStatistics } from "node:v8";
import type { Json } from "@winnow/value";
import { DebugPageError } from "./debug-server.ts";
import type { DebugPage } from "./debug-server.ts";

/** How long a profile is taken where nobody says it, and at most, in seconds. */
const usualSeconds = 10;
const mostSeconds = 60;

/** The pages of heap and profile. Heaps are counted, not shown: they hold what the cluster holds. */
export function processPages(): Record<string, DebugPage> {
  let isProfiling = false;
  return {
    "/debug/heap": () => heapPage(),
    "/debug/profile": async (query) => {
      const seconds = readSeconds(query.get("seconds"));
      if (isProfiling) throw new DebugPageError(409, "a profile is being taken already");
      isProfiling = true;
      try {
        return await takeProfile(seconds);
      } finally {
        isProfiling = false;
      }
    },
  };
}

function heapPage(): Json {
  const { utilization } = performance.eventLoopUtilization();
  return {
    uptimeSeconds: Math.round(process.uptime()),
    node: process.version,
    eventLoopUtilization: utilization,
    memory: { ...process.memoryUsage() },
    heap: { ...getHeapStatistics() },
    spaces: getHeapSpaceStatistics().map((space) => ({ ...space })),
    activeResources: tallyOf(process.getActiveResourcesInfo()),
  };
}

function tallyOf(names: readonly string[]): Record<string, number> {
  const tally: Record<string, number> = {};
  for (const name of names) tally[name] = (tally[name] ?? 0) + 1;
  return tally;
}

function readSeconds(text: string | null): number {
  const seconds = text === null ? usualSeconds : Number(text);
  if (seconds > 0 && seconds <= mostSeconds) return seconds;
  throw new DebugPageError(400, `seconds: a number up to ${mostSeconds} is wanted`);
}

/** A CPU profile as developer tools read it (`.cpuprofile`). */
async function takeProfile(seconds: number): Promise<Json> {
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.start");
    await new Promise((resolve) => {
      setTimeout(resolve, seconds * 1000).unref();
    });
    const { profile } = await session.post("Profiler.stop");
    // what the inspector gives is JSON
    return profile as unknown as Json;
  } finally {
    session.disconnect();
  }
}
