import { describe, expect, it } from "vitest";
import { parseSchedule } from "./schedule.ts";

const start = "2026-03-01T10:20:30Z";

function next(text: string, after = start): string | undefined {
  const schedule = parseSchedule(text);
  if (typeof schedule === "string") throw new Error(schedule);
  const time = schedule.next(Date.parse(after));
  return time === undefined ? undefined : new Date(time).toISOString().replace(".000Z", "Z");
}

/** Schedules and the execution after Sunday, 1 March 2026, 10:20:30 UTC. */
const cases: [string, string][] = [
  ["* * * * *", "2026-03-01T10:21:00Z"],
  ["*/5 * * * *", "2026-03-01T10:25:00Z"],
  ["5/15 * * * *", "2026-03-01T10:35:00Z"],
  ["59/2 * * * *", "2026-03-01T10:59:00Z"],
  ["10-30/10 * * * *", "2026-03-01T10:30:00Z"],
  ["1,2,50 * * * *", "2026-03-01T10:50:00Z"],
  ["0 0 * * *", "2026-03-02T00:00:00Z"],
  ["0 0 ? * MON", "2026-03-02T00:00:00Z"],
  ["0 0 * jan *", "2027-01-01T00:00:00Z"],
  ["0 0 * * Sun-Tue", "2026-03-02T00:00:00Z"],
  ["  0   0 1 *\t* ", "2026-04-01T00:00:00Z"],
  ["0 0 29 2 *", "2028-02-29T00:00:00Z"],
  ["@yearly", "2027-01-01T00:00:00Z"],
  ["@annually", "2027-01-01T00:00:00Z"],
  ["@monthly", "2026-04-01T00:00:00Z"],
  ["@weekly", "2026-03-08T00:00:00Z"],
  ["@daily", "2026-03-02T00:00:00Z"],
  ["@midnight", "2026-03-02T00:00:00Z"],
  ["@hourly", "2026-03-01T11:00:00Z"],
  ["@every 1h30m", "2026-03-01T11:50:30Z"],
  ["@every 10ms", "2026-03-01T10:20:31Z"],
  ["TZ=Asia/Tokyo 0 0 * * *", "2026-03-01T15:00:00Z"],
  ["CRON_TZ=America/New_York @daily", "2026-03-02T05:00:00Z"],
  ["TZ= 0 12 * * *", "2026-03-01T12:00:00Z"],
];

describe("the next execution", () => {
  it.each(cases)("of %s", (text, time) => {
    expect(next(text)).toBe(time);
  });

  it("needs day of month and day of week at once only where one of them is open", () => {
    expect(next("0 0 13 * 5")).toBe("2026-03-06T00:00:00Z");
    expect(next("0 0 */2 * 5")).toBe("2026-03-03T00:00:00Z");
    expect(next("0 0 */1 * 5")).toBe("2026-03-06T00:00:00Z");
    expect(next("0 0 * * 1,*")).toBe("2026-03-02T00:00:00Z");
  });

  it("comes after the time asked for, also where that fits", () => {
    expect(next("0 0 * * *", "2026-03-01T00:00:00Z")).toBe("2026-03-02T00:00:00Z");
    expect(next("@every 1h", "2026-03-01T00:00:00.900Z")).toBe("2026-03-01T01:00:00Z");
  });

  it("is not there for a day that no month has, or behind the end of time", () => {
    expect(next("0 0 31 2 *")).toBeUndefined();
    const schedule = parseSchedule("* * * * *");
    expect(typeof schedule === "string" ? schedule : schedule.next(Number.NaN)).toBeUndefined();
    const every = parseSchedule("@every 1h");
    expect(typeof every === "string" ? every : every.next(8.64e15)).toBeUndefined();
  });

  it("leaves out an hour that daylight saving skips", () => {
    expect(next("TZ=Europe/Berlin 30 2 * * *", "2026-03-28T12:00:00Z")).toBe(
      "2026-03-30T00:30:00Z",
    );
    expect(next("TZ=Europe/Berlin 30 3 * * *", "2026-03-28T12:00:00Z")).toBe(
      "2026-03-29T01:30:00Z",
    );
  });
});

describe("a schedule that cannot be read", () => {
  it.each([
    ["", "a schedule has five fields (minute, hour, day of month, month, day of week), not 0"],
    [
      "* * * *",
      "a schedule has five fields (minute, hour, day of month, month, day of week), not 4",
    ],
    [
      "0 * * * * *",
      "a schedule has five fields (minute, hour, day of month, month, day of week), not 6",
    ],
    ["60 * * * *", 'minute "60": 60 is not from 0 to 59'],
    ["* 24 * * *", 'hour "24": 24 is not from 0 to 23'],
    ["* * 0 * *", 'day of month "0": 0 is not from 1 to 31'],
    ["* * L * *", 'day of month "L": "L" is no number'],
    ["* * * * 7", 'day of week "7": 7 is not from 0 to 6'],
    ["* * * * FRI#2", 'day of week "FRI#2": "FRI#2" is no number'],
    ["*/0 * * * *", 'minute "*/0": "0" is no step'],
    ["1/2/3 * * * *", 'minute "1/2/3": there is more than one step'],
    ["5-1 * * * *", 'minute "5-1": 5 is after 1'],
    ["1-2-3 * * * *", 'minute "1-2-3": there is more than one hyphen'],
    ["1,,2 * * * *", 'minute "1,,2": "" is no number'],
    ["-5 * * * *", 'minute "-5": "" is no number'],
    ["@every soon", '@every needs a duration like 1h30m, not "soon"'],
    ["@every -1h", '@every needs a duration like 1h30m, not "-1h"'],
    ["TZ=Nowhere/Land @daily", '"Nowhere/Land" is no time zone; name one like Europe/Berlin'],
  ])("%s", (text, problem) => {
    expect(parseSchedule(text)).toBe(problem);
  });

  it.each(["@reboot", "@__proto__", "@constructor"])("%s", (text) => {
    expect(parseSchedule(text)).toContain("is not known; write one of @yearly");
  });
});
