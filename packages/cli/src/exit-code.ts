/** What the command tells the shell. */
export const exitCode = {
  ok: 0,
  /** A rule failed or ended in an error; a test did not hold. */
  failed: 1,
  /** An input could not be used, so nothing (or not everything) was checked. */
  badInput: 2,
} as const;
