import { describe, expect, it } from "vitest";
import { cronProblem } from "./check-cron.ts";

describe("a schedule", () => {
  it.each([
    "* * * * *",
    "*/5 0-6/2 1,15 JAN-mar Sun",
    "0 0 ? * 0",
    "CRON_TZ=Europe/Berlin 0 6 * * 1-5",
    "@daily",
    "@every 1h30m",
  ])("may be %s", (schedule) => {
    expect(cronProblem(schedule)).toBeUndefined();
  });

  it.each([
    "",
    "* * * *",
    "* * * * * *",
    "60 * * * *",
    "* 24 * * *",
    "* * 0 * *",
    "* * * 13 *",
    "* * * * 7",
    "5-1 * * * *",
    "*/0 * * * *",
    "1/2/3 * * * *",
    "a * * * *",
    "@sometimes",
    "@every soon",
  ])("must not be %j", (schedule) => {
    expect(cronProblem(schedule)).toBeDefined();
  });
});
