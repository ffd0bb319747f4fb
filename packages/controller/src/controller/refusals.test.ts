import type { Problem } from "@winnow/engine";
import { expect, it } from "vitest";
import { createRefusalLog } from "./refusals.ts";

function problem(message: string): Problem {
  return { severity: "error", code: "c", document: 0, path: "", message };
}

it("tells a refusal once, when its reasons change, and when it comes back", () => {
  const told: string[] = [];
  const log = createRefusalLog({
    isEnabled: () => true,
    write: (_level, message) => told.push(message),
  });
  const first = new Map([["ClusterPolicy/a", [problem("one"), problem("two")]]]);
  log(first);
  log(first);
  expect(told).toEqual(["refused: ClusterPolicy/a: one; two"]);
  log(new Map([["ClusterPolicy/a", [problem("two")]]]));
  log(new Map());
  log(first);
  expect(told.slice(1)).toEqual([
    "refused: ClusterPolicy/a: two",
    "refused: ClusterPolicy/a: one; two",
  ]);
});
