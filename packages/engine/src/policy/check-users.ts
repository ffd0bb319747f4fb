import type { JsonMap } from "@winnow/value";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { filtersOf, isFilled, userAttributes } from "./match-filters.ts";
import { mapOf, mapsOf, textOf, textsOf } from "./read-fields.ts";

/** Checks roles and subjects of one filter (Kyverno's documentation of match and exclude). */
export function checkUsers(filter: JsonMap, path: Path, report: Report): void {
  textsOf(filter, "roles").forEach((role, index) => {
    if (role.split(":").length === 2) return;
    const at = [...path, "roles", index];
    report("bad-role", at, `${pathText(at)}: write the role as namespace:name, not ${role}`);
  });
  mapsOf(filter, "subjects").forEach((subject, index) => {
    const at = [...path, "subjects", index];
    for (const key of ["kind", "name"]) {
      if ((textOf(subject, key) ?? "") === "") {
        report("bad-subject", at, `${pathText([...at, key])} is missing`);
      }
    }
    if (
      textOf(subject, "kind") === "ServiceAccount" &&
      (textOf(subject, "namespace") ?? "") === ""
    ) {
      report("bad-subject", at, `${pathText(at)}: a ServiceAccount needs its namespace`);
    }
  });
}

/**
 * Users stand in requests only. What is also judged without a request may not ask for them.
 * `why` ends the sentence: what to do about it.
 */
export function forbidUsers(
  owner: JsonMap,
  keys: readonly string[],
  path: Path,
  why: string,
  report: Report,
): void {
  for (const key of keys) {
    for (const { filter, path: place } of filtersOf(mapOf(owner, key) ?? {}, [...path, key])) {
      for (const attribute of userAttributes) {
        if (!isFilled(filter, attribute)) continue;
        const at = [...place, attribute];
        report("user-without-request", at, `${pathText(at)}: ${why}`);
      }
    }
  }
}
