import { compileQuery } from "@winnow/jmespath";
import type { Environment } from "@winnow/jmespath";
import type { Bed } from "../bed.ts";
import { member, tableBed, textMember } from "../table-bed.ts";
import { parseYamlText } from "../yaml-text.ts";

/** The table's data keeps Go's int64 apart from its float64. */
const environment: Environment = {
  integersAreFloats: false,
  now: () => Date.now(),
  random: () => Math.random(),
  maxSteps: 1_000_000,
  parseYaml: parseYamlText,
};

export const jmespath: Bed = tableBed("jmespath", "oracle/jmespath.jsonl", (input) =>
  compileQuery(textMember(input, "expression"), environment).evaluate(member(input, "data")),
);
