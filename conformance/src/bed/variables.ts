import { substitute } from "@winnow/engine";
import type { Bed } from "../bed.ts";
import { mapMember, member, tableBed } from "../table-bed.ts";

const environment = { now: () => 0, random: () => 0 };

/** Documents with variables and references. */
export const variables: Bed = tableBed("variables", "oracle/variables.jsonl", (input) =>
  substitute(member(input, "document"), mapMember(input, "context"), environment, "kyverno-1.19"),
);
