import { stringify } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { makeFuzzCase } from "./fuzz-case.ts";
import { holdCase } from "./hold-case.ts";
import type { Tally } from "./hold-case.ts";

const seed = 1;
const duration = 2_000;
/** So many cases come upon every verdict, however slow the machine. */
const fewest = 250;

describe("random policies and resources", () => {
  it("neither crash the engine nor change its answers", () => {
    const tally: Tally = { refused: 0, verdicts: new Map() };
    const until = Date.now() + duration;
    let current = 0;
    for (; current < fewest || Date.now() < until; current += 1) {
      const started = Date.now();
      expect(holdCase(makeFuzzCase(seed, current), tally), `case ${current}`).toEqual([]);
      expect(Date.now() - started, `milliseconds of case ${current}`).toBeLessThan(duration);
    }
    expect([...tally.verdicts.keys()].toSorted()).toEqual(["error", "fail", "pass", "skip"]);
  }, 30_000);

  it("are the same for the same seed", () => {
    const text = (caseNumber: number): string =>
      stringify([...makeFuzzCase(7, caseNumber).documents]);
    expect(text(3)).toBe(text(3));
    expect(text(3)).not.toBe(text(4));
  });
});
