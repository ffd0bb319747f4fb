/** Trying again until something holds. */
import { setTimeout as wait } from "node:timers/promises";

const pause = 200;

/**
 * Tries until it no longer throws, and gives what it gave then; throws what it threw last when the
 * time (in milliseconds) is over.
 */
export async function untilDone<Result>(
  timeout: number,
  run: () => Promise<Result>,
): Promise<Result> {
  const end = Date.now() + timeout;
  for (;;) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
      return await run();
    } catch (error) {
      if (Date.now() + pause > end) throw error;
    }
    // oxlint-disable-next-line no-await-in-loop
    await wait(pause);
  }
}
