import { describe, expect, it } from "vitest";
import { createCache } from "./cache.ts";

function cacheOf(entries: number, seconds: number) {
  let now = 0;
  const cache = createCache<string>({ entries, seconds, clock: () => now });
  return { cache, wait: (milliseconds: number) => (now += milliseconds) };
}

describe("a cache", () => {
  it("gives what was put in until its time is over", () => {
    const { cache, wait } = cacheOf(10, 60);
    cache.set("a", "1");
    wait(59_999);
    expect(cache.get("a")).toBe("1");
    wait(1);
    expect(cache.get("a")).toBeUndefined();
    expect(cache.get("never")).toBeUndefined();
  });

  it("counts the time anew where an entry is written again", () => {
    const { cache, wait } = cacheOf(10, 60);
    cache.set("a", "1");
    wait(50_000);
    cache.set("a", "2");
    wait(50_000);
    expect(cache.get("a")).toBe("2");
  });

  it("lets the entry go that was written longest ago", () => {
    const { cache } = cacheOf(2, 60);
    cache.set("a", "1");
    cache.set("b", "2");
    cache.set("a", "3");
    cache.set("c", "4");
    expect([cache.get("a"), cache.get("b"), cache.get("c")]).toEqual(["3", undefined, "4"]);
  });

  it.each([
    [0, 60],
    [10, 0],
  ])("keeps nothing with %i entries for %i seconds", (entries, seconds) => {
    const { cache } = cacheOf(entries, seconds);
    cache.set("a", "1");
    expect(cache.get("a")).toBeUndefined();
  });

  it("is not misled by keys that objects have", () => {
    const { cache } = cacheOf(2, 60);
    expect(cache.get("__proto__")).toBeUndefined();
    cache.set("__proto__", "1");
    expect(cache.get("__proto__")).toBe("1");
  });
});
