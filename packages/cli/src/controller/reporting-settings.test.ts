import { expect, it } from "vitest";
import { reportingSettings } from "./reporting-settings.ts";
import type { ReportingFlags } from "./reporting-settings.ts";

const flags: ReportingFlags = {
  reports: true,
  openreports: false,
  backgroundScanInterval: "1h",
  allowedResults: [],
  omitEvents: [],
};

it("the defaults scan every hour, report everything and tell everything", () => {
  expect(reportingSettings(flags)).toEqual({
    scanInterval: 3_600_000,
    api: "wgpolicyk8s.io/v1alpha2",
    allowedResults: new Set(["pass", "fail", "warn", "error", "skip"]),
    omittedEvents: new Set(),
  });
});

it("flags choose the kind of reports, their results, and Events", () => {
  const wished = { openreports: true, allowedResults: ["fail"], omitEvents: ["PolicyApplied"] };
  expect(reportingSettings({ ...flags, ...wished })).toMatchObject({
    api: "openreports.io/v1alpha1",
    allowedResults: new Set(["fail"]),
    omittedEvents: new Set(["PolicyApplied"]),
  });
  expect(reportingSettings({ ...flags, reports: false }).api).toBeUndefined();
});

it.each<[Partial<ReportingFlags>, RegExp]>([
  [{ backgroundScanInterval: "often" }, /often: a duration from 1s/u],
  [{ backgroundScanInterval: "10ms" }, /a duration from 1s/u],
  [{ backgroundScanInterval: "1000h" }, /to 24 days/u],
  [{ allowedResults: ["failed"] }, /--allowed-results failed: it may name pass/u],
  [{ omitEvents: ["policyapplied"] }, /--omit-events policyapplied: it may name PolicyViolation/u],
])("%j is refused with what is wanted", (wished, message) => {
  expect(() => reportingSettings({ ...flags, ...wished })).toThrow(message);
});
