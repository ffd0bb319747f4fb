/** What all SARIF files of winnow have in common (SARIF 2.1.0), whoever found what they tell. */
import { createHash } from "node:crypto";
import type { JsonMap } from "@winnow/value";
import type { Place } from "../input-error.ts";
import { artifactLocation } from "./artifact-uri.ts";
import { printable } from "./printable.ts";

export interface SarifRun {
  /** Winnow's own version. */
  readonly version: string;
  /** Milliseconds since the epoch: when the run ended. */
  readonly now: () => number;
  /** Reporting descriptors, in the order of their indexes. */
  readonly rules: readonly JsonMap[];
  /** What went wrong; the run is successful only without any. */
  readonly notifications: readonly JsonMap[];
  readonly results: readonly JsonMap[];
  readonly summary: JsonMap;
}

/** A whole SARIF file with one run. */
export function sarifLog(run: SarifRun): string {
  const { version, now, rules, notifications, results, summary } = run;
  const log: JsonMap = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "winnow", version, rules: [...rules] } },
        invocations: [
          {
            executionSuccessful: notifications.length === 0,
            endTimeUtc: new Date(now()).toISOString(),
            ...(notifications.length === 0
              ? {}
              : { toolExecutionNotifications: [...notifications] }),
          },
        ],
        columnKind: "utf16CodeUnits",
        results: [...results],
        properties: { summary },
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** A place as SARIF points to it (section 3.29). */
export function physicalLocation(place: Place, workingFolder: string): JsonMap {
  const { file, line, column } = place;
  const region: JsonMap = {
    ...(line === undefined ? {} : { startLine: line }),
    ...(line === undefined || column === undefined ? {} : { startColumn: column }),
  };
  return {
    physicalLocation: {
      artifactLocation: artifactLocation(file, workingFolder),
      ...(line === undefined ? {} : { region }),
    },
  };
}

/** A plain text message; what would be read as a link (section 3.11.6) is none. */
export function messageText(text: string): string {
  return printable(text).replaceAll(/\[(?=[^[\]]*\]\()/gu, String.raw`\[`);
}

/** The same for the same finding, wherever in its file it stands. */
export function fingerprint(parts: readonly (string | number)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}
