import type { Policy, PolicyResponse, RuleResult } from "@winnow/engine";
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { InputError } from "../input-error.ts";
import { eachResource } from "../resource/resource.ts";
import type { Resource } from "../resource/resource.ts";
import { createSarifReport } from "./sarif.ts";
import { expectSarif } from "./golden/sarif-schema.ts";

const annotations = {
  "policies.kyverno.io/title": "No Latest",
  "policies.kyverno.io/description": "Tags move.\n  Name a version.",
  "policies.kyverno.io/severity": "medium",
  "policies.kyverno.io/category": "Best Practices, security, kubernetes",
};

function policy(name: string, rules: readonly string[], facts: object = {}): Policy {
  const spec = { rules: rules.map((rule) => ({ name: rule })) };
  return { name, annotations, spec, ...facts } as unknown as Policy;
}

const text = `apiVersion: v1
kind: Pod
metadata:
  name: a
spec:
  containers:
  - name: c
    image: nginx:latest
`;
const [pod] = [...eachResource({ file: "pods/a b.yaml", text })] as [Resource];
const latest = policy("latest", ["tags", "digests"]);

function result(facts: Partial<RuleResult> = {}): RuleResult {
  return {
    rule: "tags",
    type: "validation",
    verdict: "fail",
    message: "no latest",
    exceptions: [],
    ...facts,
  };
}

function log(
  results: readonly RuleResult[],
  judged: Policy = latest,
  unreadable: readonly InputError[] = [],
): JsonMap {
  const report = createSarifReport({
    auditWarn: false,
    policies: [latest],
    now: () => 0,
    version: "1.2.3",
    workingFolder: "/repo",
  });
  const response: PolicyResponse = { policy: judged, failureAction: "Enforce", results };
  report.add(pod, response);
  for (const error of unreadable) report.unreadable(error);
  const value = JSON.parse(report.render()) as Json;
  expectSarif(value);
  return at(value, "runs", 0) as JsonMap;
}

function at(value: Json | undefined, ...path: (string | number)[]): Json | undefined {
  let found = value;
  for (const step of path) {
    if (typeof step === "number") found = Array.isArray(found) ? found[step] : undefined;
    else found = isMap(found) ? get(found, step) : undefined;
  }
  return found;
}

describe("SARIF", () => {
  it("has a rule for every rule of the policies, told by the policy's annotations", () => {
    expect(at(log([]), "tool", "driver", "rules", 1)).toEqual({
      id: "latest/digests",
      name: "digests",
      shortDescription: { text: "No Latest: digests" },
      fullDescription: { text: "Tags move. Name a version." },
      help: {
        text: "Tags move. Name a version.\n\nPolicy: latest\nRule: digests\nSeverity: medium\nCategory: Best Practices, security, kubernetes",
        markdown:
          "Tags move. Name a version.\n\n- Policy: latest\n- Rule: digests\n- Severity: medium\n- Category: Best Practices, security, kubernetes\n",
      },
      defaultConfiguration: { level: "warning" },
      properties: {
        tags: ["security", "kubernetes", "Best Practices"],
        "security-severity": "5.5",
      },
    });
  });

  it("points to the line of the field that failed", () => {
    const run = log([result({ at: { path: "/spec/containers/0/image/" } })]);
    expect(at(run, "results", 0, "locations", 0, "physicalLocation")).toEqual({
      artifactLocation: { uri: "pods/a%20b.yaml", uriBaseId: "%SRCROOT%" },
      region: { startLine: 8, startColumn: 5 },
    });
  });

  it("points to the document's first line where the field is not known", () => {
    const region = at(log([result()]), "results", 0, "locations", 0, "physicalLocation", "region");
    expect(region).toEqual({ startLine: 1, startColumn: 1 });
  });

  it("counts what autogen made to the rule it was made from", () => {
    const found = at(log([result({ rule: "autogen-cronjob-digests" })]), "results", 0);
    expect(found).toMatchObject({
      ruleId: "latest/digests",
      ruleIndex: 1,
      properties: { rule: "autogen-cronjob-digests" },
    });
  });

  it("tells a rule that it was not told before", () => {
    const run = log([result({ rule: "other" })], policy("new", [], { namespace: "n" }));
    expect(at(run, "results", 0, "ruleId")).toBe("n/new/other");
    expect(at(run, "results", 0, "ruleIndex")).toBe(2);
    expect(at(run, "tool", "driver", "rules", 2, "id")).toBe("n/new/other");
  });

  it("grades by severity, but errors as errors", () => {
    const run = log([result(), result({ verdict: "error" }), result({ verdict: "warn" })]);
    const levels = [0, 1, 2].map((index) => at(run, "results", index, "level"));
    expect(levels).toEqual(["warning", "error", "warning"]);
    const severe = policy("p", ["tags"], { annotations: {} });
    const graded = log([result(), result({ verdict: "warn" })], severe);
    expect([0, 1].map((index) => at(graded, "results", index, "level"))).toEqual([
      "error",
      "warning",
    ]);
  });

  it("counts passes and skips and tells them not", () => {
    const run = log([result({ verdict: "pass" }), result({ verdict: "skip" })]);
    expect(at(run, "results")).toEqual([]);
    expect(at(run, "properties", "summary")).toMatchObject({ pass: 1, skip: 1, fail: 0 });
  });

  it("has the same fingerprint for the same finding only", () => {
    const prints = (facts: Partial<RuleResult>): Json | undefined =>
      at(log([result(facts)]), "results", 0, "partialFingerprints", "resourceAndField/v1");
    expect(prints({ message: "another text" })).toBe(prints({}));
    expect(prints({ at: { path: "/spec/" } })).not.toBe(prints({}));
    expect(prints({ rule: "digests" })).not.toBe(prints({}));
  });

  it("is not successful where an input could not be read", () => {
    const place = { file: "b.yaml", line: 3 };
    const run = log([], latest, [new InputError("broken", place), new InputError("no place")]);
    expect(at(run, "invocations", 0)).toEqual({
      executionSuccessful: false,
      endTimeUtc: "1970-01-01T00:00:00.000Z",
      toolExecutionNotifications: [
        {
          level: "error",
          message: { text: "broken" },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: "b.yaml", uriBaseId: "%SRCROOT%" },
                region: { startLine: 3 },
              },
            },
          ],
        },
        { level: "error", message: { text: "no place" } },
      ],
    });
  });

  it("makes no link and no control character of a message", () => {
    const message = "see [here](https://evil.example) \u001b[31m a[0](x) [list]";
    expect(at(log([result({ message })]), "results", 0, "message", "text")).toBe(
      String.raw`default/Pod/a: see \[here](https://evil.example) \u001b[31m a\[0](x) [list]`,
    );
  });
});
