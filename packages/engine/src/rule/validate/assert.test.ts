import type { Json, JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { compile } from "../../compile.ts";
import type { Explanation } from "../../result/explanation.ts";
import type { TraceNode } from "../../result/trace.ts";
import type { EvaluateOptions } from "../../evaluate.ts";
import type { Request } from "../../request.ts";
import type { PolicyResponse, RuleResult } from "../../result/response.ts";

const noDefaultAccount: JsonMap = {
  object: { spec: { "(serviceAccountName == 'default')": false } },
};

function respond(
  assert: JsonMap,
  request: Partial<Request>,
  change: JsonMap = {},
  options?: EvaluateOptions,
): PolicyResponse["results"] | Promise<PolicyResponse["results"]> {
  const { match = { any: [{ resources: { kinds: ["Pod"] } }] }, ...rest } = change;
  const policy: JsonMap = {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name: "p" },
    spec: { background: false, rules: [{ name: "r", match, validate: { assert }, ...rest }] },
  };
  const compiled = compile([{ value: policy }], { semantics: "kyverno-1.19" });
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join("\n"));
  const responses = compiled.set.evaluate({ operation: "CREATE", ...request }, options);
  return responses instanceof Promise
    ? responses.then(([first]) => first?.results ?? [])
    : (responses[0]?.results ?? []);
}

function judge(
  assert: JsonMap,
  request: Partial<Request>,
  change: JsonMap = {},
  options?: EvaluateOptions,
): RuleResult {
  const results = respond(assert, request, change, options);
  if (results instanceof Promise) throw new Error("nothing had to be fetched");
  const [result] = results;
  if (result === undefined) throw new Error("no rule matched");
  return result;
}

function pod(spec: Json, metadata: JsonMap = {}): JsonMap {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace: "default", ...metadata },
    spec,
  };
}

describe("validate.assert", () => {
  it("passes or fails, and says where", () => {
    expect(judge(noDefaultAccount, { object: pod({ serviceAccountName: "own" }) })).toMatchObject({
      verdict: "pass",
      message: "Validation rule 'r' passed.",
    });
    expect(
      judge(noDefaultAccount, { object: pod({ serviceAccountName: "default" }) }),
    ).toMatchObject({
      verdict: "fail",
      message:
        "object.spec.(serviceAccountName == 'default'): Invalid value: true: Expected value: false",
      at: { path: "spec" },
    });
    const images = {
      object: { spec: { "~.containers": { "(ends_with(image, ':latest'))": false } } },
    };
    const containers = [{ image: "a:1" }, { image: "b:latest" }];
    expect(judge(images, { object: pod({ containers }) })).toMatchObject({
      verdict: "fail",
      message:
        "object.spec.~.containers[1].(ends_with(image, ':latest')): Invalid value: true: Expected value: false",
      at: { path: "spec.containers[1]" },
    });
  });

  it("tells every failure, but not without end", () => {
    const containers = Array.from({ length: 60 }, () => ({ image: 1 }));
    const { message } = judge(
      { object: { spec: { "~.containers": { image: 2 } } } },
      { object: pod({ containers }) },
    );
    expect(message.split("; ")).toHaveLength(51);
    expect(message).toMatch(/; and 10 more$/u);
  });

  it.each<[JsonMap, RegExp]>([
    [{ object: { spec: "x" } }, /^failed to apply assertion: object\.spec: Internal error: types/u],
    [{ object: { spec: { "(a + b)": null } } }, /not a number/u],
    [{ object: { spec: { "($limit)": null } } }, /variable not defined: \$limit/u],
    [{ object: { "~.kind": {} } }, /expected a slice or a map/u],
  ])("is an error where it cannot be told, never a pass: %j", (assert, message) => {
    const result = judge(assert, { object: pod({}) });
    expect(result.verdict).toBe("error");
    expect(result.message).toMatch(message);
  });

  it("sees the objects, the operation and who asks", () => {
    const request: Partial<Request> = {
      operation: "UPDATE",
      object: pod({ a: 2 }),
      oldObject: pod({ a: 1 }),
      admission: { userInfo: { username: "ann" }, clusterRoles: ["admin"] },
      namespaceLabels: { team: "x" },
    };
    const assert = {
      object: { spec: { a: 2 } },
      oldObject: { spec: { a: 1 } },
      operation: "UPDATE",
      admissionOperation: true,
      admissionInfo: { clusterRoles: ["admin"], roles: [] },
      "(admissionInfo.userInfo.username)": "ann",
      "(admissionInfo.admissionUserInfo.username)": "ann",
      namespaceLabels: { team: "x" },
      resourceKind: { group: "", version: "v1", kind: "Pod", subResource: "" },
    };
    expect(judge(assert, request).verdict).toBe("pass");
    expect(judge({ operation: "CREATE" }, request).verdict).toBe("fail");
    expect(judge({ oldObject: null }, { object: pod({}) }).verdict).toBe("pass");
  });

  it("sees no object on DELETE", () => {
    const match = { any: [{ resources: { kinds: ["Pod"], operations: ["DELETE"] } }] };
    const request: Partial<Request> = { operation: "DELETE", oldObject: pod({ a: 1 }) };
    expect(judge({ oldObject: { spec: { a: 1 } } }, request, { match }).verdict).toBe("pass");
    expect(judge({ object: { spec: { a: 1 } } }, request, { match })).toMatchObject({
      verdict: "fail",
      message: "object.spec: Required value: field not found in the input object",
    });
  });

  it("binds what the rule's context loads, when it is asked for", () => {
    const assert = { object: { spec: { "(a <= $limit)": true } } };
    const context: JsonMap[] = [
      { name: "limit", variable: { value: 3 } },
      { name: "broken", variable: { jmesPath: "request.object.none" } },
    ];
    expect(judge(assert, { object: pod({ a: 3 }) }, { context }).verdict).toBe("pass");
    expect(judge(assert, { object: pod({ a: 4 }) }, { context }).verdict).toBe("fail");
    const asking = { object: { spec: { "($broken)": null } } };
    expect(judge(asking, { object: pod({}) }, { context }).verdict).toBe("error");
  });

  it("waits for context from outside", async () => {
    const context = [{ name: "settings", configMap: { name: "s", namespace: "default" } }];
    const assert = { object: { spec: { "(mode == $settings.data.mode)": true } } };
    const getConfigMap = (): Promise<JsonMap> => Promise.resolve({ data: { mode: "x" } });
    const options = { providers: { configMap: getConfigMap } };
    const results = await respond(assert, { object: pod({ mode: "x" }) }, { context }, options);
    expect(results[0]).toMatchObject({ verdict: "pass" });
  });

  it("is judged for pod controllers under their pod template", () => {
    const template = (serviceAccountName: string): JsonMap => ({
      template: { spec: { serviceAccountName } },
    });
    const deployment = (name: string): JsonMap => ({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "d" },
      spec: template(name),
    });
    expect(judge(noDefaultAccount, { object: deployment("own") })).toMatchObject({
      rule: "autogen-r",
      verdict: "pass",
    });
    expect(judge(noDefaultAccount, { object: deployment("default") })).toMatchObject({
      rule: "autogen-r",
      verdict: "fail",
      message:
        "object.spec.template.spec.(serviceAccountName == 'default'): Invalid value: true: Expected value: false",
    });
    const cronJob = {
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name: "c" },
      spec: { jobTemplate: { spec: template("default") } },
    };
    expect(judge(noDefaultAccount, { object: cronJob })).toMatchObject({
      rule: "autogen-cronjob-r",
      verdict: "fail",
      at: { path: "spec.jobTemplate.spec.template.spec" },
    });
  });

  it("tells its steps", () => {
    const traceOf = (name: string): object[] => {
      const steps: TraceNode[] = [];
      const explain = ({ policies }: Explanation): void => {
        const [told] = policies[0]?.rules ?? [];
        steps.push(...(told?.trace ?? []).filter(({ step }) => step === "assert"));
      };
      judge(noDefaultAccount, { object: pod({ serviceAccountName: name }) }, {}, { explain });
      return steps.map(({ holds, found, wanted, at }) => ({ holds, found, wanted, at }));
    };
    expect(traceOf("own")).toEqual([{ holds: true }]);
    expect(traceOf("default")).toEqual([
      { holds: false, found: true, wanted: false, at: ["spec"] },
    ]);
  });
});
