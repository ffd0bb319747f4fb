/** How a controller ends, also one that is still starting. */

/** What ends the parts that have been started. */
export type Endings = (() => Promise<unknown>)[];

/** The last that was started ends first. */
export async function endAll(endings: Endings): Promise<void> {
  for (const end of endings.toReversed()) {
    // oxlint-disable-next-line no-await-in-loop -- each may need those before it
    await end();
  }
}

/** Never resolves; rejects when the signal is aborted. */
export function endOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(new Error("ended before everything was read"));
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}
