import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatTime, parseTime, timeLayouts } from "./time-layout.ts";
import { TimeError, calendarOf } from "./time.ts";

const rfc3339 = "2006-01-02T15:04:05Z07:00";

describe("Go's time layouts", () => {
  const moment = parseTime(rfc3339, "2024-02-29T23:07:09+02:00");
  it.each([
    ["RFC3339", "2024-02-29T23:07:09+02:00"],
    ["RFC1123Z", "Thu, 29 Feb 2024 23:07:09 +0200"],
    ["RFC822Z", "29 Feb 24 23:07 +0200"],
    ["Kitchen", "11:07PM"],
    ["Stamp", "Feb 29 23:07:09"],
  ])("%s gives %s", (name, text) => {
    expect(formatTime(moment, timeLayouts[name] ?? "")).toBe(text);
  });

  it("reads back what RFC 3339 gives, for any second", () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_000_000_000, max: 250_000_000_000 }), (seconds) => {
        const text = new Date(seconds * 1_000).toISOString().replace(".000Z", "Z");
        fc.pre(/^\d{4}-/.test(text));
        const read = parseTime(rfc3339, text);
        expect(formatTime(read, rfc3339)).toBe(text);
        expect(calendarOf(read).weekday).toBe(new Date(seconds * 1_000).getUTCDay());
      }),
    );
  });

  it.each([
    "2024-02-30T00:00:00Z",
    "2023-02-29T00:00:00Z",
    "2024-13-01T00:00:00Z",
    "2024-01-01T24:00:00Z",
    "2024-01-01",
    "2024-01-01T00:00:00Z trailing",
  ])("%s is no time", (text) => {
    expect(() => parseTime(rfc3339, text)).toThrow(TimeError);
  });
});
