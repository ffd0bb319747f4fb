import { isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { Bed, Case } from "../bed.ts";
import { applyTo } from "../judge.ts";
import { once } from "../once.ts";
import { messageCases, readExpectedResults, verdictCases } from "../rule-results.ts";
import type { ActualResults, ExpectedResults } from "../rule-results.ts";
import { member, readTable } from "../table-bed.ts";
import { readDocuments } from "../yaml-text.ts";

type ToCases = (prefix: string, expected: ExpectedResults, actual: ActualResults) => Case[];

/** Policies of many kinds, each applied to the same resources of many kinds. */
export const cross: Bed = crossBed("cross", verdictCases);
export const crossMessages: Bed = crossBed("cross-messages", messageCases);

function crossBed(name: string, toCases: ToCases): Bed {
  return {
    name,
    source: "oracle/cross",
    cases(data) {
      const resources = readDocuments(data, "oracle/cross/resources.yaml");
      return readTable(data, "oracle/cross/expected.jsonl").flatMap((row) => {
        const actual = once(() => applyTo(documentsOf(member(row.input, "policy")), resources));
        return toCases(`${name}/${row.id}`, readExpectedResults(row.out ?? null), actual);
      });
    },
  };
}

function documentsOf(policy: Json): JsonMap[] {
  return Array.isArray(policy) ? policy.filter(isMap) : [];
}
