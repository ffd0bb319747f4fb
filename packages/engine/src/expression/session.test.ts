import { describe, expect, it } from "vitest";
import { Suspension } from "./failure.ts";
import { createSession } from "./session.ts";
import { createWorkBudget } from "./work-budget.ts";

describe("fetchOnce", () => {
  it("asks once for a value that is there at once", () => {
    const session = createSession({}, createWorkBudget());
    let asked = 0;
    const fetch = (): number => (asked += 1);
    expect(session.fetchOnce("a", fetch)).toBe(1);
    expect(session.fetchOnce("a", fetch)).toBe(1);
  });

  it("suspends while a value is on its way, and then has it", async () => {
    const session = createSession({}, createWorkBudget());
    let suspension: unknown;
    try {
      session.fetchOnce("a", () => Promise.resolve("late"));
    } catch (error) {
      suspension = error;
    }
    expect(suspension).toBeInstanceOf(Suspension);
    await (suspension as Suspension).promise;
    expect(session.fetchOnce("a", () => "never asked")).toBe("late");
  });

  it("keeps a failure", async () => {
    const session = createSession({}, createWorkBudget());
    const fail = (): Promise<never> => Promise.reject(new Error("gone"));
    try {
      session.fetchOnce("a", fail);
    } catch (error) {
      await (error as Suspension).promise;
    }
    expect(() => session.fetchOnce("a", () => 1)).toThrow("gone");
  });
});
