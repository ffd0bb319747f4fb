import { computeAutogenRules } from "@winnow/engine";
import type { Bed } from "../bed.ts";
import { mapMember, tableBed } from "../table-bed.ts";

/** The rules for pod controllers that follow from a policy's rules for pods. */
export const autogen: Bed = tableBed("autogen", "oracle/autogen.jsonl", (input) =>
  computeAutogenRules(mapMember(input, "policy")),
);
