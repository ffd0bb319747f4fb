import { describe, expect, it } from "vitest";
import { StateError, emptyState, isSameState, readState } from "./playground-state.ts";

describe("a state from outside", () => {
  it("is empty where nothing is said", () => {
    expect(readState({})).toEqual(emptyState);
  });

  it("keeps what is known and drops the rest", () => {
    const read = readState({ policies: "a", settings: { operation: "UPDATE" }, other: 1 });
    expect(read).toEqual({
      ...emptyState,
      policies: "a",
      settings: { ...emptyState.settings, operation: "UPDATE" },
    });
  });

  it.each<[unknown, string]>([
    [null, "no state"],
    [[], "no state"],
    ["text", "no state"],
    [{ policies: 1 }, "policies: a text"],
    [{ settings: [] }, "settings: a map"],
    [{ settings: { operation: "EAT" } }, "operation: one of CREATE"],
    [{ settings: { semantics: {} } }, "semantics: one of sound"],
  ])("%j is refused", (value, message) => {
    expect(() => readState(value)).toThrow(StateError);
    expect(() => readState(value)).toThrow(message);
  });

  it("takes nothing from a prototype", () => {
    const value: unknown = JSON.parse('{"__proto__": {"policies": "a"}}');
    expect(readState(value)).toEqual(emptyState);
  });

  it("is the same whatever the order of its keys", () => {
    const { settings, ...rest } = emptyState;
    expect(isSameState({ settings, ...rest }, emptyState)).toBe(true);
    expect(isSameState({ ...emptyState, policies: "a" }, emptyState)).toBe(false);
  });
});
