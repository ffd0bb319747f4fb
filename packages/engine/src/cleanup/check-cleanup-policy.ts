/** What a cleanup policy may not say although its fields are all in order. */
import type { JsonMap } from "@winnow/value";
import { checkConditions } from "../policy/check-conditions.ts";
import { checkContext, checkMatch } from "../policy/check-policy.ts";
import { pathText } from "../policy/check-schema.ts";
import type { Path, Report } from "../policy/check-schema.ts";
import { given, mapOf, mapsOf, textOf } from "../policy/read-fields.ts";
import { parseSchedule } from "./schedule.ts";

const userFields = ["roles", "clusterRoles", "subjects"];

/** Reports everything wrong with a cleanup policy that has passed its schema. */
export function checkCleanupPolicy(policy: JsonMap, report: Report): void {
  const spec = mapOf(policy, "spec") ?? {};
  const path: Path = ["spec"];
  checkMatch(spec, "match", path, report);
  for (const key of ["match", "exclude"]) {
    const block = mapOf(spec, key);
    if (block !== undefined) checkUsers(block, [...path, key], report);
  }
  checkContext(spec, path, report);
  checkConditions(given(spec, "conditions"), [...path, "conditions"], report);
  const schedule = parseSchedule(textOf(spec, "schedule") ?? "");
  if (typeof schedule === "string") {
    const at = [...path, "schedule"];
    report("bad-schedule", at, `${pathText(at)}: ${schedule}`);
  }
}

/** Nobody asks for a cleanup, so there are no users to match. */
function checkUsers(block: JsonMap, path: Path, report: Report): void {
  const filters: [Path, JsonMap][] = [[path, block]];
  for (const key of ["any", "all"]) {
    mapsOf(block, key).forEach((filter, index) => filters.push([[...path, key, index], filter]));
  }
  for (const [at, filter] of filters) {
    for (const field of userFields) {
      if (given(filter, field) === undefined) continue;
      report(
        "user-in-cleanup",
        [...at, field],
        `${pathText([...at, field])}: a cleanup runs on a schedule and knows no users; remove it`,
      );
    }
  }
}
