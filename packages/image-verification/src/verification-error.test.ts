import { describe, expect, it } from "vitest";
import { problemOf, reasonOf, VerificationError } from "./verification-error.ts";

describe("a thrown value", () => {
  it("gives its reason, also where it stands for several errors", () => {
    const errors = [new Error("refused at ::1"), new Error("refused at 127.0.0.1")];
    expect(reasonOf(new AggregateError(errors))).toBe("refused at ::1; refused at 127.0.0.1");
    expect(reasonOf(new AggregateError(errors, "both"))).toBe("both");
    expect(reasonOf("text")).toBe("text");
  });

  it("gives its problem, which is the common one where it names none", () => {
    expect(problemOf(new VerificationError("x", "not-found"))).toBe("not-found");
    expect(problemOf(new VerificationError("x"))).toBe("image-verification");
    expect(problemOf(new Error("x"))).toBe("image-verification");
  });
});
