import { matchWildcard } from "@winnow/value";
import type { Bed } from "../bed.ts";
import { tableBed, textMember } from "../table-bed.ts";

export const wildcard: Bed = tableBed("wildcard", "oracle/wildcard.jsonl", (input) =>
  matchWildcard(textMember(input, "pattern"), textMember(input, "name")),
);
