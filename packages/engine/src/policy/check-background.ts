import type { JsonMap } from "@winnow/value";
import { findVariables, mayHoldVariable } from "../expression/scan.ts";
import type { PolicyFacts } from "./check-facts.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { forbidUsers } from "./check-users.ts";
import { mapOf, mapsOf } from "./read-fields.ts";
import { walkTexts } from "./walk-texts.ts";

const userVariable =
  /(?:^|[^.\w])(request\.userInfo|request\.roles|request\.clusterRoles|serviceAccountName|serviceAccountNamespace)\b/u;

/**
 * In the background there is no user. Rules that name one need `background: false`; the variables of
 * policies that change existing objects are allowed, because those get the user of the trigger.
 */
export function checkBackground(
  rules: readonly JsonMap[],
  path: Path,
  facts: PolicyFacts,
  report: Report,
): void {
  if (!facts.background) return;
  const remedy = "background scans know no user; set spec.background to false";
  rules.forEach((rule, index) => {
    forbidUsers(
      rule,
      ["match", "exclude"],
      [...path, index],
      `invalid variable used: ${remedy}`,
      report,
    );
  });
  if (rules.some((rule) => mapsOf(mapOf(rule, "mutate") ?? {}, "targets").length > 0)) return;
  walkTexts([...rules], path, (text, at) => forbidUserVariable(text, at, remedy, report));
}

/** Reports a variable that asks who sent the request. */
export function forbidUserVariable(text: string, path: Path, remedy: string, report: Report): void {
  if (!mayHoldVariable(text)) return;
  for (const { start, end } of findVariables(text)) {
    const written = text.slice(start, end);
    const found = userVariable.exec(written)?.[1];
    if (found === undefined) continue;
    report(
      "user-without-request",
      path,
      `${pathText(path)}: variable ${written} is not allowed: it asks for ${found}, but ${remedy}`,
    );
    return;
  }
}
