import { describe, expect, it } from "vitest";
import { createColours } from "../output/colours.ts";
import { createLog } from "./create-log.ts";
import { jsonLine, textLine } from "./log-line.ts";
import type { LogEvent } from "./log-line.ts";

const event: LogEvent = {
  time: 0,
  level: "warn",
  message: "admission denied",
  fields: { kind: "Pod", name: undefined, user: "eve smith", allowed: false, duration: 0.5 },
};

describe("a line of the log", () => {
  it("is a JSON object", () => {
    expect(jsonLine(event)).toBe(
      '{"time":"1970-01-01T00:00:00.000Z","level":"warn","message":"admission denied","kind":"Pod","user":"eve smith","allowed":false,"duration":0.5}\n',
    );
  });

  it("is one line of text, whatever is in it", () => {
    const hostile = { ...event, message: "a\nb\u001B[31m", fields: { name: "x\n=\u202Ey" } };
    expect(textLine(event, createColours(false))).toBe(
      '1970-01-01T00:00:00.000Z WARN  admission denied kind=Pod user="eve smith" allowed=false duration=0.5\n',
    );
    expect(textLine(hostile, createColours(false))).toBe(
      '1970-01-01T00:00:00.000Z WARN  a b\\u001b[31m name="x\\n=\\u202ey"\n',
    );
    expect(textLine(event, createColours(true))).toContain("\u001B[33mWARN ");
  });
});

it("a log leaves out what is less severe than asked for", () => {
  const lines: string[] = [];
  const log = createLog(
    "warn",
    ({ message }) => message,
    (line) => lines.push(line),
    () => 0,
  );
  for (const level of ["debug", "info", "warn", "error"] as const) log.write(level, level);
  expect(lines).toEqual(["warn", "error"]);
  expect([log.isEnabled("info"), log.isEnabled("error")]).toEqual([false, true]);
});
