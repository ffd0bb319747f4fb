import type { AuditReport, ExemptionReport } from "./report.ts";

/** Without exceptions of which a single entry frees as much: that entry tells it more exactly. */
export function toldExemptions({ exemptions }: AuditReport): ExemptionReport[] {
  return exemptions.filter(
    (whole) =>
      whole.kind !== "exception" ||
      whole.width.freed === 0 ||
      !exemptions.some(
        (part) =>
          part.kind === "exception-pod-security" &&
          part.policy === whole.policy &&
          part.width.freed === whole.width.freed,
      ),
  );
}
