/** The state of the page, kept in the browser, with what was replaced by examples and links. */
import { get, isMap } from "@winnow/value";
import { emptyState, isSameState, readState } from "./playground-state.ts";
import type { PlaygroundState } from "./playground-state.ts";

/** What of the browser's localStorage is used. */
export type Storage = Pick<globalThis.Storage, "getItem" | "setItem">;

/** A state that was replaced. */
export interface Replaced {
  /** Milliseconds since the epoch. */
  readonly when: number;
  readonly state: PlaygroundState;
}

export interface Store {
  current(): PlaygroundState;
  /** What was replaced, the newest first. */
  replaced(): readonly Replaced[];
  /** Takes over what the user writes; it is kept soon. */
  change(state: PlaygroundState): void;
  /** Puts another state in place of the current one, which is kept. */
  replace(state: PlaygroundState): void;
  /** Keeps at once what would be kept soon, for a page that may be gone then. */
  flush(): void;
}

const key = "winnow-playground";
const mostKept = 20;
/** Milliseconds: writing the storage takes longer than a keystroke should. */
const soon = 500;

/**
 * A store in the browser's storage. Where the storage is full or forbidden, everything works but is
 * gone with the tab; what it holds and nobody can read is passed over.
 */
export function createStore(storage: Storage | undefined, now: () => number): Store {
  const saved = readSaved(storage);
  let { state, replaced } = saved;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const kept = [...replaced];
    while (!write(storage, JSON.stringify({ state, replaced: kept }))) {
      // the oldest goes first, so that at least the current text survives
      if (kept.pop() === undefined) return;
    }
  };
  return {
    current: () => state,
    replaced: () => replaced,
    change(next) {
      state = next;
      timer ??= setTimeout(save, soon);
    },
    replace(next) {
      const isWorthKeeping = !isSameState(state, emptyState) && !isSameState(state, next);
      if (isWorthKeeping) replaced = [{ when: now(), state }, ...replaced].slice(0, mostKept);
      state = next;
      save();
    },
    flush() {
      if (timer !== undefined) save();
    },
  };
}

function write(storage: Storage | undefined, text: string): boolean {
  if (storage === undefined) return true;
  try {
    storage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

function readSaved(storage: Storage | undefined): {
  state: PlaygroundState;
  replaced: readonly Replaced[];
} {
  try {
    const value: unknown = JSON.parse(storage?.getItem(key) ?? "{}");
    if (!isMap(value)) return { state: emptyState, replaced: [] };
    const entries = get(value, "replaced");
    return {
      state: readState(get(value, "state") ?? {}),
      replaced: (Array.isArray(entries) ? entries : []).flatMap((entry) => {
        const when = isMap(entry) ? get(entry, "when") : undefined;
        if (!isMap(entry) || typeof when !== "number") return [];
        return [{ when, state: readState(get(entry, "state")) }];
      }),
    };
  } catch {
    return { state: emptyState, replaced: [] };
  }
}
