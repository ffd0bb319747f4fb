import { get, stringify } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { Bed, Case, Miss } from "../bed.ts";
import { once } from "../once.ts";
import { disagreements, judgeByStandard } from "../policy-sets/agreement.ts";
import { compilePolicySets } from "../policy-sets/policy-sets.ts";
import type { PolicySets } from "../policy-sets/policy-sets.ts";
import { textMember } from "../table-bed.ts";
import { folder, lines, podOf, rangesOf, readPods } from "./pod-security.ts";

/**
 * Kubernetes' fixtures as they are given, judged by the policies of `packages/policies`: those in
 * rules and those with `podSecurity` against the recorded verdict and, control by control, the standard.
 */
export const policySets: Bed = {
  name: "policy-sets",
  source: folder,
  cases(data) {
    const pods = readPods(data);
    const sets = once(() => compilePolicySets("sound"));
    const allowed = newestVerdicts(data);
    return Object.keys(pods).map((key): Case => ({
      id: `policy-sets/${key}`,
      check() {
        const { metadata = {}, spec } = podOf(pods, key);
        const pod: JsonMap = { apiVersion: "v1", kind: "Pod", metadata: { ...metadata }, spec };
        const baseline = allowed.get(`${key}/baseline`) ?? null;
        const restricted = allowed.get(`${key}/restricted`) ?? null;
        // restricted has everything that baseline asks, says the standard
        return judge(pod, sets(), { baseline, restricted: baseline === true && restricted });
      },
    }));
  },
};

/** By `KEY/LEVEL`: whether the newest version admits the pod. */
function newestVerdicts(data: string): ReadonlyMap<string, boolean> {
  return new Map(
    lines(data, "expected.jsonl").map((line) => {
      const newest = rangesOf(line).find((range) => textMember(range, "to") === "latest");
      const isAllowed = newest !== undefined && get(newest, "allowed") === true;
      return [`${textMember(line, "key")}/${textMember(line, "level")}`, isAllowed];
    }),
  );
}

/** What was recorded; null where nothing is. */
interface Verdicts {
  readonly baseline: boolean | null;
  readonly restricted: boolean | null;
}

async function judge(
  pod: JsonMap,
  sets: PolicySets,
  recorded: Verdicts,
): Promise<Miss | undefined> {
  const standard = judgeByStandard(
    { metadata: get(pod, "metadata"), spec: get(pod, "spec") },
    sets,
  );
  const found = await disagreements(pod, standard, sets, true);
  if (found.length > 0) return { expected: "agreement", actual: found.join("; ") };
  const { baseline, restricted } = standard.failed;
  const expected = stringify({ ...recorded });
  const actual = stringify({ baseline: baseline.size === 0, restricted: restricted.size === 0 });
  return expected === actual ? undefined : { expected, actual };
}
