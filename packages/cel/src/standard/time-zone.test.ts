import { describe, expect, it } from "vitest";
import { CelError } from "../value.ts";
import { offsetOfZone } from "./time-zone.ts";

const winter = 1_704_067_200_000_000_000n; // 2024-01-01T00:00:00Z
const summer = 1_719_792_000_000_000_000n; // 2024-07-01T00:00:00Z

describe("the offset of a zone", () => {
  it.each([
    ["", winter, 0],
    ["UTC", winter, 0],
    ["Local", winter, 0],
    ["+05:30", winter, 19_800],
    ["05:30", winter, 19_800],
    ["-08:00", winter, -28_800],
    ["Europe/Paris", winter, 3_600],
    ["Europe/Paris", summer, 7_200],
    ["US/Central", winter, -21_600],
    ["Europe/Paris", -1_500_000_000n, 3_600],
  ])("%s is known", (zone, time, offset) => {
    expect(offsetOfZone(zone, time)).toBe(offset);
  });

  it.each([
    ["Nowhere/Town", "unknown time zone Nowhere/Town"],
    ["europe/paris", "unknown time zone europe/paris"],
    ["+05:99", "timezone offset minutes out of range [0, 59]: +05:99"],
    ["x'); DROP", "unknown time zone x'); DROP"],
  ])("%s is an error", (zone, message) => {
    expect(offsetOfZone(zone, winter)).toEqual(new CelError(message));
  });
});
