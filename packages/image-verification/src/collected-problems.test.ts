import { describe, expect, it } from "vitest";
import { CollectedProblems } from "./collected-problems.ts";
import { VerificationError } from "./verification-error.ts";

describe("the error of several refusals", () => {
  it("tells each reason once, and how many it leaves out", () => {
    const problems = new CollectedProblems();
    for (const reason of ["a", "b", "a", "c", "d", "e", "f", "g"]) problems.add(new Error(reason));
    expect(problems.toError("none").message).toBe("none: a; b; c; d; e; and 2 more");
    expect(problems.toError("none").code).toBe("image-verification");
  });

  it("has the code that was given only where there is no reason", () => {
    const problems = new CollectedProblems();
    expect(problems.toError("none", "not-signed")).toMatchObject({
      message: "none",
      code: "not-signed",
    });
    problems.add(new VerificationError("expired"));
    expect(problems.toError("none", "not-signed").code).toBe("image-verification");
  });

  it("says that the registry was out of reach where one signature could not be had", () => {
    const problems = new CollectedProblems();
    problems.add(new VerificationError("no route", "registry-unavailable"));
    problems.add(new VerificationError("another image"));
    expect(problems.toError("none").code).toBe("registry-unavailable");
  });
});
