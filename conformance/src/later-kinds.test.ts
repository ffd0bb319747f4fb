import { describe, expect, it } from "vitest";
import { laterKind } from "./later-kinds.ts";

describe("kinds of policies", () => {
  it("are out of scope where the engine does not know them", () => {
    expect(laterKind({ kind: "ValidatingPolicy" })).toBe("ValidatingPolicy");
    expect(laterKind({})).toBe("no kind");
  });

  it("are in scope with all their rules", () => {
    expect(laterKind({ kind: "ClusterPolicy", spec: { rules: [{ validate: { cel: {} } }] } })).toBe(
      undefined,
    );
    expect(laterKind({ kind: "Policy" })).toBe(undefined);
  });
});
