import type { JsonMap } from "@winnow/value";
import { findVariables, mayHoldVariable } from "../expression/scan.ts";
import { pathText } from "../policy/check-schema.ts";
import type { Report } from "../policy/check-schema.ts";
import { filtersOf } from "../policy/match-filters.ts";
import { given, mapOf, textsOf } from "../policy/read-fields.ts";
import { walkTexts } from "../policy/walk-texts.ts";
import { rulesOf } from "./rules-of.ts";
import type { LintCheck } from "./warning.ts";

/** An object that the rule's operations do not have: no old one on CREATE, no new one on DELETE. */
export const missingObject: LintCheck = {
  code: "missing-object",
  check(document, report) {
    for (const { rule, path } of rulesOf(document)) {
      const operations = operationsOf(rule);
      if (operations === undefined) continue;
      const hasOld = operations.has("UPDATE") || operations.has("DELETE");
      const hasNew = operations.size > 1 || !operations.has("DELETE");
      walkTexts(rule, path, (text, at) => {
        if (!mayHoldVariable(text)) return;
        const variables = findVariables(text).map(({ start, end }) => text.slice(start, end));
        for (const variable of variables) {
          if (!hasOld && /\brequest\.oldObject\b/u.test(variable) && !variable.includes("||")) {
            report(
              this.code,
              at,
              `${pathText(at)}: ${variable} asks for the old object, which ${[...operations].join(", ")} does not have; use request.object`,
            );
          }
          if (!hasNew && /\brequest\.object\b/u.test(variable)) {
            report(
              this.code,
              at,
              `${pathText(at)}: ${variable}: on DELETE there is no new object, and this stands for the old one; write request.oldObject`,
            );
          }
        }
      });
      if (!hasNew) checkPatterns(rule, path, report);
    }
  },
};

function checkPatterns(rule: JsonMap, path: readonly (string | number)[], report: Report): void {
  const validate = mapOf(rule, "validate") ?? {};
  for (const key of ["pattern", "anyPattern"]) {
    if (given(validate, key) === undefined) continue;
    const at = [...path, "validate", key];
    report(
      missingObject.code,
      at,
      `${pathText(at)}: on DELETE there is no new object, so patterns are not judged; use deny with request.oldObject`,
    );
  }
}

/** The operations that a rule matches, undefined where it takes any. */
function operationsOf(rule: JsonMap): ReadonlySet<string> | undefined {
  const lists = filtersOf(mapOf(rule, "match") ?? {}, []).map(({ filter }) =>
    textsOf(mapOf(filter, "resources") ?? {}, "operations"),
  );
  return lists.some((list) => list.length === 0) ? undefined : new Set(lists.flat());
}
