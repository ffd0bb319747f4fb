/** Errors for the log, where the same one may come a hundred times a second. */

/** How long an error is not told again, in milliseconds, and how many are remembered. */
const repeatedAfter = 60_000;
const mostRemembered = 1000;

/**
 * Tells errors, each once in a minute. Errors that differ only in names between quotes and in numbers,
 * such as those of many reports that may not be written, are the same one.
 */
export function createErrorLog(
  tell: (error: unknown) => void,
  now: () => number = () => performance.now(),
): (error: unknown) => void {
  const told = new Map<string, number>();
  return (error) => {
    const text = error instanceof Error ? error.message : String(error);
    const key = text.replaceAll(/"[^"]*"|[\da-f]{8}-[\da-f-]{27}|\d+/gu, "…");
    const before = told.get(key);
    if (before !== undefined && now() - before < repeatedAfter) return;
    if (told.size >= mostRemembered) told.clear();
    told.set(key, now());
    tell(error);
  };
}
