import { get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { forbidUserVariable } from "./check-background.ts";
import { checkConditions } from "./check-conditions.ts";
import { checkBlock } from "./check-match.ts";
import { checkPodSecurity } from "./check-pod-security.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { forbidUsers } from "./check-users.ts";
import { filtersOf, namesSomething } from "./match-filters.ts";
import { flagOf, mapOf, mapsOf, textOf } from "./read-fields.ts";
import { walkTexts } from "./walk-texts.ts";

/** Reports everything wrong with a PolicyException that has passed its schema. */
export function checkException(exception: JsonMap, report: Report): void {
  const spec = mapOf(exception, "spec") ?? {};
  checkBlock(spec, "match", ["spec"], { namespaced: false, oldMatch: false }, report);
  const filters = filtersOf(mapOf(spec, "match") ?? {}, ["spec", "match"]);
  if (!filters.some(({ filter }) => namesSomething(filter))) {
    report(
      "empty-match",
      ["spec", "match"],
      "spec.match names nothing, so it can never match; name kinds",
    );
  }
  mapsOf(spec, "exceptions").forEach((entry, index) => {
    if ((textOf(entry, "policyName") ?? "") !== "") return;
    const path: Path = ["spec", "exceptions", index];
    report("missing-field", path, `${pathText([...path, "policyName"])} is missing`);
  });
  const conditions = get(spec, "conditions") ?? null;
  checkConditions(conditions, ["spec", "conditions"], report);
  checkPodSecurity(mapsOf(spec, "podSecurity"), undefined, ["spec", "podSecurity"], report);
  if (!flagOf(spec, "background", true)) return;
  const remedy = "background scans know no user; set spec.background to false";
  forbidUsers(spec, ["match"], ["spec"], remedy, report);
  walkTexts(conditions, ["spec", "conditions"], (text, path) =>
    forbidUserVariable(text, path, remedy, report),
  );
}
