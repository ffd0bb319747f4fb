import { expect, it } from "vitest";
import { summarise } from "./summary.ts";

it("counts by folder what passed, failed and cannot be answered", () => {
  const outcomes = [
    { id: "a/one", failure: undefined },
    { id: "a/two", failure: "no" },
    { id: "b/three", failure: "no" },
  ];
  const listed = [
    { reason: "unanswerable: names", ids: ["b/three", "a/one"] },
    { reason: "reports", ids: ["a/two"] },
  ];
  expect(summarise(outcomes, listed).split("\n")).toEqual([
    "folder  passed  failed  unanswerable",
    "a            1       1             0",
    "b            0       0             1",
    "all          1       1             1",
  ]);
});
