import { parseImage } from "@winnow/value";
import type { Bed } from "../bed.ts";
import { tableBed, textMember } from "../table-bed.ts";

/** Image references, taken apart as the variable `images` shows them. */
export const images: Bed = tableBed("images", "oracle/images.jsonl", (input) => ({
  ...parseImage(textMember(input, "image")),
}));
