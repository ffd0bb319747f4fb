import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDuration, parseDuration } from "./duration.ts";

describe("durations", () => {
  it.each([
    ["1h30m", 5_400_000_000_000n],
    ["-1.5s", -1_500_000_000n],
    ["300ms", 300_000_000n],
    ["2us", 2_000n],
    ["1m1m", 120_000_000_000n],
    [".5h", 1_800_000_000_000n],
    ["0", 0n],
    ["+5s", 5_000_000_000n],
  ])("%s is %d nanoseconds", (text, nanoseconds) => {
    expect(parseDuration(text)).toBe(nanoseconds);
  });

  it.each(["", "-", "1", "s", ".s", "1d", "1h 30m", "1.2.3s", "9223372037s", "1S"])(
    "%j is no duration",
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it("reads back what it prints, over the whole of int64", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (nanoseconds) => {
        expect(parseDuration(formatDuration(nanoseconds))).toBe(nanoseconds);
      }),
    );
  });

  it.each([
    [5_400_000_000_000n, "1h30m0s"],
    [1_500_000_000n, "1.5s"],
    [2_000n, "2\u00B5s"],
    [1n, "1ns"],
    [0n, "0s"],
    [3_600_000_000_001n, "1h0m0.000000001s"],
  ])("%d nanoseconds are printed as %s", (nanoseconds, text) => {
    expect(formatDuration(nanoseconds)).toBe(text);
  });
});
