import type { Json } from "@winnow/value";
import type { Providers } from "../providers.ts";
import type { Maybe } from "../request.ts";
import { Suspension } from "./failure.ts";

/**
 * One evaluation of a request: the host's providers, and what has been fetched so far. A fetched
 * value, or the error it ended in, is kept, so that an evaluation that starts over finds it.
 */
export interface Session {
  readonly providers: Providers;
  /**
   * The value of `fetch`, remembered under `key`. Throws a Suspension while it is on its way, and
   * the fetch's own error where it failed.
   */
  fetchOnce(key: string, fetch: () => Maybe<Json>): Json;
}

type Fetched = { readonly value: Json } | { readonly error: unknown };

export function createSession(providers: Providers): Session {
  const fetched = new Map<string, Fetched>();
  return {
    providers,
    fetchOnce(key, fetch) {
      const known = fetched.get(key) ?? settle(fetch);
      if (known instanceof Promise) {
        throw new Suspension(known.then((result) => fetched.set(key, result)));
      }
      fetched.set(key, known);
      if ("error" in known) throw known.error;
      return known.value;
    },
  };
}

function settle(fetch: () => Maybe<Json>): Fetched | Promise<Fetched> {
  try {
    const value = fetch();
    if (!(value instanceof Promise)) return { value };
    return value.then(
      (result): Fetched => ({ value: result }),
      (error: unknown): Fetched => ({ error }),
    );
  } catch (error) {
    return { error };
  }
}
