import { stringify } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { holdLaws } from "./laws.ts";

// `npm run laws` holds them on a hundred thousand pairs
describe("the laws of exemptions under sound semantics", () => {
  it("hold on a few thousand random pairs of policy and pod", () => {
    const tally = { pairs: 0, denied: 0, extended: 0 };
    const broken = holdLaws(1, 4_000, tally);
    expect(
      broken.map(
        ({ law, policies, resources }) =>
          `${law}: ${stringify([...policies])} ${stringify([...resources])}`,
      ),
    ).toEqual([]);
    // both answers occur, and the law about additions was asked
    expect(tally.denied).toBeGreaterThan(tally.pairs / 10);
    expect(tally.denied).toBeLessThan((tally.pairs * 9) / 10);
    expect(tally.extended).toBeGreaterThan(tally.pairs / 10);
  });
});
