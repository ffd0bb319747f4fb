import { parseKind } from "@winnow/engine";
import type { Bed } from "../bed.ts";
import { tableBed, textMember } from "../table-bed.ts";

/** Kinds as `match` writes them: group, version, kind and subresource. */
export const kinds: Bed = tableBed("kinds", "oracle/kinds.jsonl", (input) => {
  const { group, version, kind, subresource } = parseKind(textMember(input, "selector"));
  return { group, version, kind, subresource };
});
