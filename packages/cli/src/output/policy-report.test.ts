import type { Policy, PolicyResponse, Verdict } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { identityOf } from "../resource/identity.ts";
import type { Resource } from "../resource/resource.ts";
import { createReportBuilder } from "./policy-report.ts";
import type { ReportApi } from "./policy-report.ts";

const object = { apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace: "x" } };
const resource: Resource = {
  object,
  identity: identityOf(object),
  place: { file: "a.yaml" },
  locate: () => ({ file: "a.yaml" }),
};

function response(
  namespace: string | undefined,
  name: string,
  verdicts: readonly Verdict[],
  annotations: Record<string, string> = {},
): PolicyResponse {
  const policy = { name, annotations, ...(namespace === undefined ? {} : { namespace }) } as Policy;
  const results = verdicts.map((verdict, index) => ({
    rule: `r${index}`,
    type: "validation" as const,
    verdict,
    message: "m",
    exceptions: [],
  }));
  return { policy, failureAction: "Audit", results };
}

function reports(
  responses: readonly PolicyResponse[],
  api: ReportApi = "wgpolicyk8s.io/v1alpha2",
): JsonMap[] {
  const builder = createReportBuilder({ api, auditWarn: false, seconds: 7 });
  for (const item of responses) builder.add(resource, item);
  return builder.reports();
}

describe("policy reports", () => {
  it("merge what cluster-wide policies found, and give each namespaced Policy its own", () => {
    const found = reports([
      response("x", "b", ["fail"]),
      response(undefined, "one", ["pass", "fail"]),
      response("x", "a", ["skip"]),
      response(undefined, "two", ["error"]),
    ]);
    expect(found.map(({ kind, metadata, summary }) => ({ kind, metadata, summary }))).toEqual([
      {
        kind: "ClusterPolicyReport",
        metadata: { name: "merged" },
        summary: { pass: 1, fail: 1, warn: 0, error: 1, skip: 0 },
      },
      {
        kind: "PolicyReport",
        metadata: { name: "a", namespace: "x" },
        summary: { pass: 0, fail: 0, warn: 0, error: 0, skip: 1 },
      },
      {
        kind: "PolicyReport",
        metadata: { name: "b", namespace: "x" },
        summary: { pass: 0, fail: 1, warn: 0, error: 0, skip: 0 },
      },
    ]);
  });

  it("have the kinds of the API they are written in", () => {
    const responses = [response(undefined, "one", ["pass"]), response("x", "a", ["pass"])];
    const open = reports(responses, "openreports.io/v1alpha1");
    expect(open.map(({ apiVersion, kind, source }) => [apiVersion, kind, source])).toEqual([
      ["openreports.io/v1alpha1", "ClusterReport", "winnow"],
      ["openreports.io/v1alpha1", "Report", "winnow"],
    ]);
    expect(reports(responses)[0]).not.toHaveProperty("source");
  });

  it("count a failure of a policy that is not scored as a warning", () => {
    const scored = { "policies.kyverno.io/scored": "false" };
    const [report] = reports([response(undefined, "p", ["fail"], scored)]);
    expect(report).toMatchObject({
      results: [{ result: "warn", scored: false, timestamp: { seconds: 7, nanos: 0 } }],
      summary: { fail: 0, warn: 1 },
    });
  });

  it("leave out a severity that reports do not know", () => {
    const [report] = reports([
      response(undefined, "p", ["pass"], { "policies.kyverno.io/severity": "urgent" }),
      response(undefined, "q", ["pass"], { "policies.kyverno.io/severity": "low" }),
    ]);
    const [first, second] = (report?.["results"] ?? []) as JsonMap[];
    expect(first).not.toHaveProperty("severity");
    expect(second).toHaveProperty("severity", "low");
  });

  it("are none where no rule gave a result", () => {
    expect(reports([response(undefined, "p", [])])).toEqual([]);
  });
});
