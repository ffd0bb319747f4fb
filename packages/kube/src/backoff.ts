/** Growing pauses between attempts, so that a server in trouble is not asked ever more. */
import { setTimeout as pause } from "node:timers/promises";

export interface Backoff {
  /** Waits before the next attempt, longer each time; ends early when `signal` is aborted. */
  wait(): Promise<void>;
  /** After a success: the next pause is the shortest again. */
  reset(): void;
}

export interface BackoffOptions {
  /** The first pause, in milliseconds; default 500. */
  readonly first?: number;
  /** The longest pause, in milliseconds; default 30,000. */
  readonly longest?: number;
  readonly signal: AbortSignal;
  /** A number in [0, 1); default Math.random. */
  readonly random?: () => number;
}

/** Pauses that double, each between half of its length and the whole, so that replicas spread. */
export function createBackoff(options: BackoffOptions): Backoff {
  const { first = 500, longest = 30_000, signal, random = Math.random } = options;
  let next = first;
  return {
    async wait() {
      const length = next * (0.5 + random() / 2);
      next = Math.min(next * 2, longest);
      try {
        await pause(length, undefined, { signal });
      } catch {
        // aborted: the caller looks at its signal
      }
    },
    reset() {
      next = first;
    },
  };
}
