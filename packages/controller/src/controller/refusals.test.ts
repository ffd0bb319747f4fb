import type { Problem } from "@winnow/engine";
import { expect, it } from "vitest";
import { recordLog } from "../log/log.fixture.ts";
import { createRefusalLog } from "./refusals.ts";

function problem(message: string): Problem {
  return { severity: "error", code: "c", document: 0, path: "", message };
}

it("tells a refusal once, when its reasons change, and when it comes back", () => {
  const { log: kept, lines } = recordLog();
  const told = (): string[] => lines.map(([, message]) => message);
  const log = createRefusalLog(kept);
  const first = new Map([["ClusterPolicy/a", [problem("one"), problem("two")]]]);
  log(first);
  log(first);
  expect(told()).toEqual(["refused: ClusterPolicy/a: one; two"]);
  log(new Map([["ClusterPolicy/a", [problem("two")]]]));
  log(new Map());
  log(first);
  expect(told().slice(1)).toEqual([
    "refused: ClusterPolicy/a: two",
    "refused: ClusterPolicy/a: one; two",
  ]);
});
