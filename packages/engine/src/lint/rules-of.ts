import type { JsonMap } from "@winnow/value";
import type { Path } from "../policy/check-schema.ts";
import { mapOf, mapsOf, textOf } from "../policy/read-fields.ts";

/** The rules of a policy with their paths; none for an exception or a cleanup policy. */
export function rulesOf(document: JsonMap): { readonly rule: JsonMap; readonly path: Path }[] {
  return mapsOf(mapOf(document, "spec") ?? {}, "rules").map((rule, index) => ({
    rule,
    path: ["spec", "rules", index],
  }));
}

/** Whether a document is a CleanupPolicy or ClusterCleanupPolicy. */
export function isCleanup(document: JsonMap): boolean {
  return textOf(document, "kind")?.endsWith("CleanupPolicy") === true;
}

/** What holds match and exclude: the rules of a policy, or a cleanup policy as a whole. */
export function matchersOf(document: JsonMap): ReturnType<typeof rulesOf> {
  const spec = mapOf(document, "spec") ?? {};
  return isCleanup(document) ? [{ rule: spec, path: ["spec"] }] : rulesOf(document);
}
