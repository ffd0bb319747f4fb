/** Which rules have results in reports, and who finds them: the scan, or the admission of a request. */
import { computeAutogenRules } from "@winnow/engine";
import type { Policy } from "@winnow/engine";
import { get, getPath } from "@winnow/value";
import type { JsonMap } from "@winnow/value";

/** The label by which a policy stays out of reports. */
const disabledLabel = "reports.kyverno.io/disabled";

/** Whether a policy's results are to be in reports. */
export function isReported({ labels }: Policy): boolean {
  return labels[disabledLabel] === undefined;
}

/** The policy as results name it: `name`, or `namespace/name`. */
export function reportedName({ name, namespace }: Pick<Policy, "name" | "namespace">): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** A rule of a policy, as a key. */
export function ruleKey(policy: string, rule: string): string {
  return `${policy} ${rule}`;
}

/**
 * The rules whose results come from admission alone, as keys: those of policies without scans, and
 * those that change resources, of which a scan cannot tell whether they did.
 */
export function admissionRules(policies: readonly Policy[]): ReadonlySet<string> {
  const before = knownKeys.get(policies);
  if (before !== undefined) return before;
  const keys = new Set<string>();
  knownKeys.set(policies, keys);
  for (const policy of policies) {
    if (!policy.spec.admission || !isReported(policy)) continue;
    for (const rule of rulesOnce(policy)) keys.add(ruleKey(reportedName(policy), rule));
  }
  return keys;
}

/** What is in force stays the same list until it is exchanged, and is asked for with every request. */
const knownKeys = new WeakMap<readonly Policy[], ReadonlySet<string>>();

/** Policies stay the same object while they do not change. */
const known = new WeakMap<Policy, readonly string[]>();

function rulesOnce(policy: Policy): readonly string[] {
  const before = known.get(policy);
  if (before !== undefined) return before;
  const names = computeAutogenRules(policy.raw)
    .filter((rule) => isOfAdmission(rule, policy))
    .map((rule) => get(rule, "name"))
    .filter((name) => typeof name === "string");
  known.set(policy, names);
  return names;
}

function isOfAdmission(rule: JsonMap, { spec }: Policy): boolean {
  if (get(rule, "mutate") !== undefined) return getPath(rule, ["mutate", "targets"]) === undefined;
  if (get(rule, "generate") !== undefined) return false;
  return !spec.background;
}
