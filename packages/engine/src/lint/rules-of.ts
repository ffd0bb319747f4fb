import type { JsonMap } from "@winnow/value";
import type { Path } from "../policy/check-schema.ts";
import { mapOf, mapsOf } from "../policy/read-fields.ts";

/** The rules of a policy with their paths; none for an exception. */
export function rulesOf(document: JsonMap): { readonly rule: JsonMap; readonly path: Path }[] {
  return mapsOf(mapOf(document, "spec") ?? {}, "rules").map((rule, index) => ({
    rule,
    path: ["spec", "rules", index],
  }));
}
