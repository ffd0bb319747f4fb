/** What a CleanupPolicy or ClusterCleanupPolicy may not say although its fields are in order. */
import { get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { parseSchedule } from "../cleanup/schedule.ts";
import { checkConditions } from "./check-conditions.ts";
import { checkContext } from "./check-context.ts";
import { policyFacts } from "./check-facts.ts";
import { checkBlock, checkKindsGiven, checkNothingLeft } from "./check-match.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { forbidUsers } from "./check-users.ts";
import { given, mapOf, mapsOf, textOf } from "./read-fields.ts";

/** Reports everything wrong with a cleanup policy; what it reads from the cluster is not known yet. */
export function checkCleanup(policy: JsonMap, report: Report): void {
  const spec = mapOf(policy, "spec") ?? {};
  const facts = policyFacts(policy, {});
  checkSchedule(textOf(spec, "schedule") ?? "", report);
  for (const key of ["match", "exclude"]) checkBlock(spec, key, ["spec"], facts, report);
  checkKindsGiven(mapOf(spec, "match") ?? {}, ["spec", "match"], report);
  checkNothingLeft(spec, ["spec"], report);
  forbidUsers(
    spec,
    ["match", "exclude"],
    ["spec"],
    "a cleanup policy runs by its schedule and knows no user; remove it",
    report,
  );
  checkContext(spec, ["spec"], report);
  mapsOf(spec, "context").forEach((entry, index) => {
    for (const source of ["configMap", "imageRegistry"]) {
      if (given(entry, source) === undefined) continue;
      const path: Path = ["spec", "context", index, source];
      report(
        "source-not-allowed",
        path,
        `${pathText(path)} is not there in cleanup policies; use apiCall`,
      );
    }
  });
  checkConditions(get(spec, "conditions"), ["spec", "conditions"], report);
}

function checkSchedule(schedule: string, report: Report): void {
  const problem = parseSchedule(schedule);
  if (typeof problem !== "string") return;
  report(
    "bad-schedule",
    ["spec", "schedule"],
    `spec.schedule is no valid cron schedule: ${problem}`,
  );
}
