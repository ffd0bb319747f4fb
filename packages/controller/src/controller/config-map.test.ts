import { expect, it } from "vitest";
import { successEvents, wordsAt } from "./config-map.ts";

it("successes are told where the ConfigMap says so, all or those that it names", () => {
  const actions = ["Resource Passed", "Resource Mutated"];
  const told = (data: Record<string, string>): string[] => actions.filter(successEvents(data));
  expect(told({})).toEqual([]);
  expect(told({ generateSuccessEvents: "false" })).toEqual([]);
  expect(told({ generateSuccessEvents: "true" })).toEqual(actions);
  const successEventActions = "Resource Generated, Resource Mutated";
  expect(told({ generateSuccessEvents: "true", successEventActions })).toEqual([
    "Resource Mutated",
  ]);
  expect(told({ successEventActions })).toEqual([]);
});

it("names stand between commas, spaces and lines", () => {
  expect(wordsAt({ excludeGroups: "a, b\nc,,d" }, "excludeGroups")).toEqual(["a", "b", "c", "d"]);
});
