import { get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";

const laterRules = ["celPreconditions"];
const laterChecks = ["cel"];

/**
 * What keeps a policy out of scope for now: a kind of policy, of rule or of check, such as
 * `ValidatingPolicy`, `generate` or `validate.cel`. Undefined for a policy that is in scope.
 */
export function laterRuleType(policy: JsonMap): string | undefined {
  const kind = get(policy, "kind");
  if (kind !== "ClusterPolicy" && kind !== "Policy") {
    return typeof kind === "string" ? kind : "no kind";
  }
  const rules = getPath(policy, ["spec", "rules"]);
  if (!Array.isArray(rules)) return undefined;
  for (const rule of rules.filter(isMap)) {
    const found = laterRules.find((name) => get(rule, name) !== undefined) ?? laterCheck(rule);
    if (found !== undefined) return found;
  }
  return undefined;
}

function laterCheck(rule: JsonMap): string | undefined {
  const check = get(rule, "validate");
  if (!isMap(check)) return undefined;
  const found = laterChecks.find((name) => get(check, name) !== undefined);
  return found === undefined ? undefined : `validate.${found}`;
}
