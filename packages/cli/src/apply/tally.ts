import type { Verdict } from "@winnow/engine";
import { exitCode } from "../exit-code.ts";

/** How many rule results came out which way. */
export type Tally = Record<Verdict, number>;

export function emptyTally(): Tally {
  return { pass: 0, fail: 0, warn: 0, error: 0, skip: 0 };
}

/** `pass: 1, fail: 2, warn: 0, error: 0, skip: 3` */
export function tallyText(tally: Tally): string {
  const { pass, fail, warn, error, skip } = tally;
  return `pass: ${pass}, fail: ${fail}, warn: ${warn}, error: ${error}, skip: ${skip}`;
}

export interface ExitSettings {
  /** Exit code where there are warnings and nothing worse. */
  readonly warnExitCode: number;
  /** Whether the same goes for a run in which nothing passed. */
  readonly warnNoPass: boolean;
}

export function exitCodeOf(tally: Tally, settings: ExitSettings): number {
  if (tally.fail > 0 || tally.error > 0) return exitCode.failed;
  if (tally.warn > 0) return settings.warnExitCode;
  if (settings.warnNoPass && tally.pass === 0) return settings.warnExitCode;
  return exitCode.ok;
}
