/** Kyverno cuts rule names to this length. */
const maxRuleName = 63;

/**
 * The names under which a rule may appear in results: its own, and those of the rules that autogen
 * derives from it for pod controllers and CronJobs.
 */
export function namesOfRule(rule: string): readonly string[] {
  return [
    rule,
    `autogen-${rule}`.slice(0, maxRuleName),
    `autogen-cronjob-${rule}`.slice(0, maxRuleName),
  ];
}
