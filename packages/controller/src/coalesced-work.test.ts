import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { coalesce } from "./coalesced-work.ts";

function fail(error: unknown): never {
  throw error;
}

describe("coalesced work", () => {
  it("is done once for all who have asked", async () => {
    const work = vi.fn<() => void>();
    const { ask, stop } = coalesce(work, { quiet: 5, longest: 50 }, fail);
    for (let time = 0; time < 10; time += 1) ask();
    expect(work).not.toHaveBeenCalled();
    await vi.waitUntil(() => work.mock.calls.length > 0);
    await pause(20);
    expect(work).toHaveBeenCalledOnce();
    await stop();
  });

  it("is done although others keep asking", async () => {
    const work = vi.fn<() => void>();
    const { ask, stop } = coalesce(work, { quiet: 1000, longest: 20 }, fail);
    const asking = setInterval(ask, 2);
    await vi.waitUntil(() => work.mock.calls.length > 1);
    clearInterval(asking);
    expect(work.mock.calls.length).toBeLessThan(50);
    await stop();
  });

  it("is done once more where somebody asks meanwhile, never twice at a time", async () => {
    let running = 0;
    let most = 0;
    let done = 0;
    const work = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      if (done === 0) coalesced.ask();
      await pause(10);
      running -= 1;
      done += 1;
    };
    const coalesced = coalesce(work, { quiet: 0, longest: 0 }, fail);
    coalesced.ask();
    await vi.waitUntil(() => done === 2);
    expect(most).toBe(1);
    await coalesced.stop();
  });

  it("goes on after an error, and ends when it is stopped", async () => {
    const told: unknown[] = [];
    const work = vi.fn<() => void>(() => fail(new Error("no")));
    const { ask, stop } = coalesce(work, { quiet: 0, longest: 0 }, (error) => told.push(error));
    ask();
    await vi.waitUntil(() => told.length === 1);
    ask();
    await vi.waitUntil(() => told.length === 2);
    await stop();
    ask();
    await pause(5);
    expect(told).toHaveLength(2);
  });
});
