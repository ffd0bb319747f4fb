import type { Json } from "@winnow/value";
import type { Providers } from "../providers.ts";
import type { Maybe } from "../request.ts";
import { Suspension } from "./failure.ts";
import type { WorkBudget, WorkLimit } from "./work-budget.ts";

/**
 * One evaluation of a request: the host's providers, and what has been fetched so far. A fetched
 * value, or the error it ended in, is kept, so that an evaluation that starts over finds it.
 */
export interface Session {
  readonly providers: Providers;
  readonly budget: WorkBudget;
  /**
   * The value of `fetch`, remembered under `key`. Throws a Suspension while it is on its way, and
   * the fetch's own error where it failed.
   */
  fetchOnce(key: string, fetch: () => Maybe<Json>): Json;
}

type Fetched = { readonly value: Json } | { readonly error: unknown };

export function createSession(providers: Providers, budget: WorkBudget): Session {
  const fetched = new Map<string, Fetched>();
  return {
    providers,
    budget,
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

/**
 * The value of an evaluation. It is a plain value when nothing had to be fetched; otherwise a
 * promise: the evaluation starts over whenever a value has arrived, and finds it remembered.
 */
export function runInSession<T>(
  providers: Providers,
  { budget, steps }: WorkLimit,
  evaluate: (session: Session) => T,
): Maybe<T> {
  const session = createSession(providers, budget);
  const begin = (): T => {
    budget.left = steps;
    return evaluate(session);
  };
  try {
    return begin();
  } catch (error) {
    if (error instanceof Suspension) return resume(begin, error);
    throw error;
  }
}

async function resume<T>(begin: () => T, first: Suspension): Promise<T> {
  let waiting = first;
  for (;;) {
    // each round needs one value more than the last, so they cannot be awaited together
    // oxlint-disable-next-line no-await-in-loop
    await waiting.promise;
    try {
      return begin();
    } catch (error) {
      if (!(error instanceof Suspension)) throw error;
      waiting = error;
    }
  }
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
