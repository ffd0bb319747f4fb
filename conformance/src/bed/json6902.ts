import { applyOperations, readOperations } from "@winnow/patch";
import type { Bed } from "../bed.ts";
import { member, tableBed, textMember } from "../table-bed.ts";
import { parseYamlText } from "../yaml-text.ts";

/** JSON patches as Kyverno takes them. */
export const json6902: Bed = tableBed("json6902", "oracle/json6902.jsonl", (input) =>
  applyOperations(
    member(input, "resource"),
    readOperations(parseYamlText(textMember(input, "patches"))),
    {
      negativeIndexes: true,
      missingPathOnRemove: true,
      ensurePathOnAdd: true,
      pathWithoutSlash: true,
    },
  ),
);
