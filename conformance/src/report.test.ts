import { describe, expect, it } from "vitest";
import type { Bed } from "./bed.ts";
import { printMisses, printSummary } from "./report.ts";
import { runBed } from "./run-bed.ts";

const arithmetic: Bed = {
  name: "arithmetic",
  source: "arithmetic.jsonl",
  cases: () => [
    { id: "arithmetic/a", check: () => undefined },
    { id: "arithmetic/b", check: () => ({ expected: "4", actual: "5" }) },
    { id: "arithmetic/c", check: () => Promise.resolve(undefined) },
    {
      id: "arithmetic/d",
      check: () => {
        throw new Error("no idea");
      },
    },
  ],
  later: () => new Map([["division", 2]]),
};

describe("runBed", () => {
  it("collects what does not hold; a thrown error is a miss", async () => {
    const outcome = await runBed(arithmetic, "");
    expect(outcome.cases).toBe(4);
    expect([...outcome.missed.keys()]).toEqual(["arithmetic/b", "arithmetic/d"]);
    expect(outcome.missed.get("arithmetic/d")?.actual).toContain("thrown: Error: no idea");
  });

  it("refuses two cases of one id", async () => {
    const twice: Bed = {
      ...arithmetic,
      cases: () => arithmetic.cases("").slice(0, 1).concat(arithmetic.cases("").slice(0, 1)),
    };
    await expect(runBed(twice, "")).rejects.toThrow("two cases have the id arithmetic/a");
  });
});

describe("what people read", () => {
  it("is one table", async () => {
    const outcome = await runBed(arithmetic, "");
    expect(printSummary([outcome], "not yet")).toBe(
      `bed         cases  hold  not yet
arithmetic      4     2        2
all             4     2        2
arithmetic (later rule types): 2 not run: 2 division`,
    );
  });

  it("is each miss with both answers", async () => {
    const outcome = await runBed(arithmetic, "");
    expect(printMisses(outcome)).toContain("arithmetic/b\n  expected 4\n  actual   5");
  });
});
