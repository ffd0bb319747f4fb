import { describe, expect, it, vi } from "vitest";
import { emptyState } from "./playground-state.ts";
import type { PlaygroundState } from "./playground-state.ts";
import { createStore } from "./store.ts";
import type { Storage } from "./store.ts";

const state = (policies: string): PlaygroundState => ({ ...emptyState, policies });

/** A storage with room for so many characters. */
function storageOf(room = Infinity, held = new Map<string, string>()): Storage {
  return {
    getItem: (key) => held.get(key) ?? null,
    setItem(key, value) {
      if (value.length > room) throw new Error("full");
      held.set(key, value);
    },
  };
}

describe("the store", () => {
  it("finds what was written when it opens again", () => {
    const storage = storageOf();
    const store = createStore(storage, () => 1);
    store.change(state("a"));
    store.flush();
    expect(createStore(storage, () => 2).current()).toEqual(state("a"));
  });

  it("keeps what was written soon, without another word", () => {
    vi.useFakeTimers();
    const storage = storageOf();
    const store = createStore(storage, () => 1);
    store.change(state("a"));
    store.change(state("ab"));
    expect(createStore(storage, () => 2).current()).toEqual(emptyState);
    vi.advanceTimersByTime(1000);
    expect(createStore(storage, () => 3).current()).toEqual(state("ab"));
    vi.useRealTimers();
  });

  it("keeps what was replaced, the newest first, over a reload", () => {
    const storage = storageOf();
    const store = createStore(storage, () => 7);
    store.change(state("mine"));
    store.replace(state("example"));
    store.change(state("example, changed"));
    store.replace(state("link"));
    const again = createStore(storage, () => 8);
    expect(again.current()).toEqual(state("link"));
    expect(again.replaced()).toEqual([
      { when: 7, state: state("example, changed") },
      { when: 7, state: state("mine") },
    ]);
  });

  it("does not keep nothing, nor the same again", () => {
    const store = createStore(storageOf(), () => 0);
    store.replace(state("a"));
    store.replace(state("a"));
    expect(store.replaced()).toEqual([]);
  });

  it("keeps twenty at most", () => {
    const store = createStore(storageOf(), () => 0);
    for (let number = 0; number < 30; number += 1) store.replace(state(`state ${number}`));
    expect(store.replaced().map((entry) => entry.state.policies)).toEqual(
      Array.from({ length: 20 }, (_, index) => `state ${28 - index}`),
    );
  });

  it("gives up the oldest for the current text where the storage is full", () => {
    const storage = storageOf(1500);
    const store = createStore(storage, () => 0);
    for (let number = 0; number < 9; number += 1) store.replace(state(`${number}`.repeat(200)));
    const again = createStore(storage, () => 0);
    expect(again.current()).toEqual(state("8".repeat(200)));
    expect(again.replaced()[0]?.state).toEqual(state("7".repeat(200)));
    expect(again.replaced().length).toBeLessThan(8);
    expect(store.replaced()).toHaveLength(8);
  });

  it.each(["", "{", "[]", '{"state": 1}', '{"state": {}, "replaced": [{"when": 1, "state": 2}]}'])(
    "starts empty from %j",
    (text) => {
      const store = createStore(
        storageOf(Infinity, new Map([["winnow-playground", text]])),
        () => 0,
      );
      expect(store.current()).toEqual(emptyState);
      expect(store.replaced()).toEqual([]);
    },
  );

  it("works without a storage", () => {
    const store = createStore(undefined, () => 0);
    store.change(state("a"));
    store.replace(state("b"));
    expect(store.replaced()).toEqual([{ when: 0, state: state("a") }]);
  });
});
