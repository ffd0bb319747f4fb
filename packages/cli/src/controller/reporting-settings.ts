/** What `winnow controller` scans, reports and tells, from its flags. */
import { eventReasons } from "@winnow/controller";
import type { ReportingSettings } from "@winnow/controller";
import type { Verdict } from "@winnow/engine";
import { parseDuration } from "@winnow/value";
import { InputError } from "../input-error.ts";

export interface ReportingFlags {
  readonly reports: boolean;
  readonly openreports: boolean;
  /** A duration as Go writes it. */
  readonly backgroundScanInterval: string;
  /** Empty for all. */
  readonly allowedResults: readonly string[];
  readonly omitEvents: readonly string[];
}

const verdicts: readonly Verdict[] = ["pass", "fail", "warn", "error", "skip"];

/** What a timer can wait, in milliseconds. */
const longestInterval = 2 ** 31 - 1;

/** Throws InputError for an interval or a name that is not known. */
export function reportingSettings(flags: ReportingFlags): ReportingSettings {
  const { allowedResults } = flags;
  return {
    scanInterval: intervalOf(flags.backgroundScanInterval),
    api: apiOf(flags),
    allowedResults: new Set(
      allowedResults.length === 0
        ? verdicts
        : namesAmong(allowedResults, verdicts, "--allowed-results"),
    ),
    omittedEvents: new Set(namesAmong(flags.omitEvents, eventReasons, "--omit-events")),
  };
}

function apiOf({ reports, openreports }: ReportingFlags): ReportingSettings["api"] {
  if (!reports) return undefined;
  return openreports ? "openreports.io/v1alpha1" : "wgpolicyk8s.io/v1alpha2";
}

function intervalOf(text: string): number {
  const nanoseconds = parseDuration(text);
  const milliseconds = Number(nanoseconds ?? 0n) / 1e6;
  if (milliseconds >= 1000 && milliseconds <= longestInterval) return milliseconds;
  throw new InputError(
    `--background-scan-interval ${text}: a duration from 1s to 24 days is wanted, such as 30m`,
  );
}

function namesAmong<T extends string>(
  names: readonly string[],
  known: readonly T[],
  flag: string,
): T[] {
  return names.map((name) => {
    const found = known.find((candidate) => candidate === name);
    if (found !== undefined) return found;
    throw new InputError(`${flag} ${name}: it may name ${known.join(", ")}`);
  });
}
