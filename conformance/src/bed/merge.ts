import { compileMerge } from "@winnow/engine";
import type { Bed } from "../bed.ts";
import { mapMember, member, tableBed } from "../table-bed.ts";

/** Strategic merge patches with anchors. */
export const merge: Bed = tableBed("merge", "oracle/merge.jsonl", (input) =>
  compileMerge(member(input, "patch"), "kyverno-1.19")(mapMember(input, "resource")),
);
