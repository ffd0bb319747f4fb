import { parseSchedule } from "../cleanup/schedule.ts";
import { mapOf, textOf } from "../policy/read-fields.ts";
import { isCleanup } from "./rules-of.ts";
import type { LintCheck } from "./warning.ts";

/** Any time will do: what a schedule finds, it finds again within a leap year's distance. */
const anyTime = Date.UTC(2026, 0, 1);

/** A cleanup policy whose schedule names days that no year has. */
export const neverRuns: LintCheck = {
  code: "never-runs",
  check(document, report) {
    if (!isCleanup(document)) return;
    const text = textOf(mapOf(document, "spec") ?? {}, "schedule") ?? "";
    const schedule = parseSchedule(text);
    if (typeof schedule === "string" || schedule.next(anyTime) !== undefined) return;
    report(
      this.code,
      ["spec", "schedule"],
      `spec.schedule: ${text} names no day that there is, so the policy never runs; correct it`,
    );
  },
};
