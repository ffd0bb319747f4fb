import { ApiError } from "@winnow/kube";
import type { KubeClient } from "@winnow/kube";
import type { Json, JsonMap } from "@winnow/value";
import { expect, it, vi } from "vitest";
import { allowed } from "../review/admission-answer.ts";
import { asked } from "../admission/asked.fixture.ts";
import { compiledSet, podOf, policyOf, ruleOf } from "../policy/policy.fixture.ts";
import type { AdmissionRequest } from "../review/admission-review.ts";
import { createAdmissionReports } from "./admission-reports.ts";
import type { AdmissionReports } from "./admission-reports.ts";
import { admissionRules } from "./reported-rules.ts";

const checks = policyOf("checks", [ruleOf("r", ["Pod"])], { background: false });
const scanned = policyOf("scanned", [ruleOf("r", ["Pod"])]);
const set = compiledSet(checks, scanned);
const keys = admissionRules(set.policies);

interface Played {
  readonly reports: AdmissionReports;
  /** For each resource that was put, its uid and what becomes of a report that has other entries. */
  readonly put: { readonly uid: string; readonly entries: readonly JsonMap[] }[];
  readonly errors: unknown[];
}

const others: JsonMap[] = [
  { policy: "checks", rule: "r", result: "pass" },
  { policy: "others", rule: "r", result: "pass" },
];

function play(stored: Json): Played {
  const put: Played["put"] = [];
  const errors: unknown[] = [];
  const client = {
    get: () =>
      stored === null ? Promise.reject(new ApiError(404, "none")) : Promise.resolve(stored),
  } as unknown as KubeClient;
  const reports = createAdmissionReports({
    client,
    put(subject, change) {
      put.push({ uid: subject.uid, entries: change(others) });
      return true;
    },
    onError: (error) => errors.push(error),
    delay: 1,
  });
  return { reports, put, errors };
}

async function take({ reports }: Played, wish: Partial<AdmissionRequest>): Promise<void> {
  const request = asked({ name: "a", namespace: "shop", object: podOf("a"), ...wish });
  const responses = await set.evaluate({ object: podOf("a"), operation: "CREATE" });
  reports.take(request, { answer: allowed, responses }, keys);
}

it("results of rules that no scan judges go in place of earlier ones of the same rules", async () => {
  const played = play(null);
  await take(played, {});
  expect(played.put).toMatchObject([
    {
      uid: "uid-a",
      entries: [
        { policy: "others", result: "pass" },
        { policy: "checks", result: "fail" },
      ],
    },
  ]);
  expect(played.put[0]?.entries).toHaveLength(2);
});

it("a resource without a uid is asked for a moment later, and left where it is not there", async () => {
  const object: JsonMap = { ...podOf("a"), metadata: { name: "a", namespace: "shop" } };
  const stored = play(podOf("a"));
  await take(stored, { object });
  expect(stored.put).toEqual([]);
  await vi.waitUntil(() => stored.put.length === 1);
  expect(stored.put[0]?.uid).toBe("uid-a");
  const missing = play(null);
  await take(missing, { object });
  await new Promise((resolve) => {
    setTimeout(resolve, 50);
  });
  await missing.reports.stop();
  expect([missing.put, missing.errors]).toEqual([[], []]);
});

it("nothing is reported of what is not stored", async () => {
  const played = play(null);
  await take(played, { dryRun: true });
  await take(played, { subresource: "status" });
  await take(played, { operation: "DELETE" });
  const responses = await set.evaluate({ object: podOf("a"), operation: "CREATE" });
  const denied = { allowed: false, message: "no", warnings: [] } as const;
  played.reports.take(asked({ object: podOf("a") }), { answer: denied, responses }, keys);
  expect(played.put).toEqual([]);
});
