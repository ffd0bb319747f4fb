import { findOperator } from "@winnow/engine";
import type { Bed } from "../bed.ts";
import { member, tableBed, textMember } from "../table-bed.ts";

/** The operators of conditions, both sides as they are after variables were replaced. */
export const conditions: Bed = tableBed("conditions", "oracle/conditions.jsonl", (input) => {
  const name = textMember(input, "operator");
  const operator = findOperator(name);
  if (operator === undefined) throw new Error(`there is no operator ${name}`);
  return operator.compare(member(input, "key"), member(input, "value"));
});
