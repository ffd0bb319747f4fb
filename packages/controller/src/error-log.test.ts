import { expect, it } from "vitest";
import { createErrorLog } from "./error-log.ts";

it("the same error is told once in a minute, whatever names and numbers it has", () => {
  let time = 0;
  const told: unknown[] = [];
  const log = createErrorLog(
    (error) => told.push(error),
    () => time,
  );
  const forbidden = (name: string): Error => new Error(`reports "${name}" is forbidden`);
  const first = forbidden("a");
  log(first);
  log(forbidden("b"));
  log("something else");
  time = 59_000;
  log(forbidden("c"));
  expect(told).toEqual([first, "something else"]);
  time = 61_000;
  const again = forbidden("d");
  log(again);
  expect(told).toEqual([first, "something else", again]);
});
