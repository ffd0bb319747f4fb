/** Bounds of what is remembered. */
export interface CacheOptions {
  readonly entries: number;
  readonly seconds: number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Remembers successes for a time. Failures are not remembered: a signature may be made any moment. */
export interface Cache<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
}

/** Creates a cache; when it is full, the entry that was written longest ago goes. */
export function createCache<T>({ entries, seconds, clock }: CacheOptions): Cache<T> {
  const kept = new Map<string, { readonly value: T; readonly until: number }>();
  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      if (clock() < found.until) return found.value;
      kept.delete(key);
      return undefined;
    },
    set(key, value) {
      if (entries <= 0 || seconds <= 0) return;
      kept.delete(key);
      const [oldest] = kept.keys();
      if (kept.size >= entries && oldest !== undefined) kept.delete(oldest);
      kept.set(key, { value, until: clock() + seconds * 1000 });
    },
  };
}
