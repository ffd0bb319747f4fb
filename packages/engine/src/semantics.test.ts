import { readFileSync } from "node:fs";
import { differences as podSecurityDifferences } from "@winnow/pod-security";
import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { compile } from "./compile.ts";
import type { Request } from "./request.ts";
import type { PolicyResponse, RuleResult } from "./result/response.ts";
import { differences } from "./semantics.ts";
import type { Semantics } from "./semantics.ts";

const podMatch = { any: [{ resources: { kinds: ["Pod"] } }] };

function policy(rules: JsonMap[], spec: JsonMap = {}): JsonMap {
  return {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: {
      name: "test",
      annotations: { "pod-policies.kyverno.io/autogen-controllers": "none" },
    },
    spec: { background: true, ...spec, rules },
  };
}

function pod(containers: JsonMap[], extra: JsonMap = {}): JsonMap {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace: "default", ...extra },
    spec: { containers },
  };
}

function respondAll(documents: JsonMap[], object: JsonMap, semantics: Semantics): PolicyResponse[] {
  const compiled = compile(
    documents.map((value) => ({ value })),
    { semantics },
  );
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const responses = compiled.set.evaluate({ object, operation: "CREATE" });
  if (responses instanceof Promise) throw new Error("nothing had to be fetched");
  return responses;
}

function respond(documents: JsonMap[], request: Request, semantics: Semantics): PolicyResponse {
  const compiled = compile(
    documents.map((value) => ({ value })),
    { semantics },
  );
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const responses = compiled.set.evaluate(request);
  if (responses instanceof Promise) throw new Error("nothing had to be fetched");
  const [first] = responses;
  if (first === undefined) throw new Error("no policy had a rule for the request");
  return first;
}

function judge(documents: JsonMap[], object: JsonMap, semantics: Semantics): RuleResult {
  const [result] = respond(documents, { object, operation: "CREATE" }, semantics).results;
  if (result === undefined) throw new Error("no rule matched");
  return result;
}

/** Both answers to one question: sound first. */
function both(documents: JsonMap[], object: JsonMap): [RuleResult, RuleResult] {
  return [judge(documents, object, "sound"), judge(documents, object, "kyverno-1.19")];
}

function foreachRule(entry: JsonMap): JsonMap {
  return { name: "r", match: podMatch, validate: { message: "m", foreach: [entry] } };
}

const containers = "request.object.spec.containers";

describe("differences between the semantics", () => {
  it("have a line each in docs/differences.md", () => {
    const page = readFileSync(new URL("../../../docs/differences.md", import.meta.url), "utf8");
    const names = [...differences, ...podSecurityDifferences].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it.each([
    ["(object.spec.hostNetwork)", null],
    ["(@)->all", { "($all.object.spec.hostNetwork)": null }],
    ["object->pod", { "($pod.spec.hostNetwork)": null }],
    ["(*.spec.hostNetwork)", []],
  ])("assert-derived: %s", (key, value) => {
    const validate = { assert: { [key]: value, operation: "CREATE" } };
    const derived = policy([{ name: "r", match: podMatch, validate }]);
    derived["metadata"] = { name: "test" };
    const template = { spec: { hostNetwork: true, containers: [] } };
    const deployment = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: {},
      spec: { template },
    };
    const [sound, kyverno] = both([derived], deployment);
    expect(sound).toMatchObject({ verdict: "error", differences: ["assert-derived"] });
    expect(sound.message).toContain(key);
    expect(kyverno.verdict).toBe("pass");
    expect(judge([derived], pod([]), "sound").verdict).toBe("pass");
  });

  it("assert-message", () => {
    const validate = {
      message: "No {{ request.object.metadata.name }}",
      assert: { object: { a: 1 } },
    };
    const [sound, kyverno] = both([policy([{ name: "r", match: podMatch, validate }])], pod([]));
    const found = "object.a: Required value: field not found in the input object";
    expect(sound).toMatchObject({
      verdict: "fail",
      message: `No p. ${found}`,
      differences: ["assert-message"],
    });
    expect(kyverno).toMatchObject({ verdict: "fail", message: found });
    expect(kyverno.differences).toBeUndefined();
  });

  it("foreach-element-error", () => {
    const rule = foreachRule({
      list: containers,
      deny: { conditions: { any: [{ key: "{{ element.tag }}", operator: "Equals", value: "x" }] } },
    });
    const [sound, kyverno] = both([policy([rule])], pod([{ name: "a" }, { name: "b", tag: "y" }]));
    expect(sound).toMatchObject({ verdict: "error", differences: ["foreach-element-error"] });
    expect(kyverno.verdict).toBe("pass");
    expect(kyverno.differences).toBeUndefined();
  });

  it("mutate-unused-variable", () => {
    const rule = {
      name: "r",
      match: podMatch,
      context: [{ name: "unused", variable: { value: "{{ request.object.nothing }}" } }],
      mutate: { patchStrategicMerge: { metadata: { labels: { a: "b" } } } },
    };
    const [sound, kyverno] = both([policy([rule])], pod([]));
    expect(sound.verdict).toBe("pass");
    expect(kyverno.verdict).toBe("error");
    expect(kyverno.message).toContain("request.object.nothing at path /context/0/variable/value");
  });

  it("mutate-list-missing", () => {
    const patchStrategicMerge = { metadata: { labels: { a: "b" } } };
    const foreach = [{ list: "request.object.spec.volumes", patchStrategicMerge }];
    const [sound, kyverno] = both(
      [policy([{ name: "r", match: podMatch, mutate: { foreach } }])],
      pod([]),
    );
    expect(sound.verdict).toBe("skip");
    expect(kyverno.verdict).toBe("error");
  });

  it("foreach-precondition-error", () => {
    const rule = foreachRule({
      list: containers,
      preconditions: { all: [{ key: "{{ element.tag }}", operator: "Equals", value: "x" }] },
      deny: {},
    });
    const [sound, kyverno] = both([policy([rule])], pod([{ name: "a" }, { name: "b", tag: "x" }]));
    expect(sound.verdict).toBe("error");
    expect(sound.differences).toContain("foreach-precondition-error");
    expect(kyverno.verdict).toBe("fail");
    const alone = respondAll([policy([rule])], pod([{ name: "a" }]), "kyverno-1.19");
    expect(alone).toEqual([]);
  });

  it("foreach-list-error", () => {
    const broken = { list: "sum(request.object.metadata)", deny: {} };
    const fine = {
      list: containers,
      deny: { conditions: { any: [{ key: 1, operator: "Equals", value: 2 }] } },
    };
    const rule = {
      name: "r",
      match: podMatch,
      validate: { message: "m", foreach: [broken, fine] },
    };
    const [sound, kyverno] = both([policy([rule])], pod([{ name: "a" }]));
    expect(sound).toMatchObject({ verdict: "error", differences: ["foreach-list-error"] });
    expect(kyverno.verdict).toBe("pass");
  });

  it("request-text-evaluated", () => {
    const rule = {
      name: "r",
      match: podMatch,
      validate: {
        message: "m",
        deny: {
          conditions: {
            any: [
              {
                key: "{{ request.object.metadata.annotations }}",
                operator: "NotEquals",
                value: { a: "{{ 'x' }}" },
              },
            ],
          },
        },
      },
    };
    const object = pod([{ name: "a" }], { annotations: { a: "\\{{ 'x' }}" } });
    expect(both([policy([rule])], object).map(({ verdict }) => verdict)).toEqual(["fail", "fail"]);
    const evaluated = pod([{ name: "a" }], { annotations: { a: "{{ 'x' }}" } });
    const [sound, kyverno] = both([policy([rule])], evaluated);
    expect([sound.verdict, kyverno.verdict]).toEqual(["fail", "pass"]);
  });

  it("request-value-as-wildcard", () => {
    const rule = foreachRule({
      list: containers,
      deny: {
        conditions: {
          any: [{ key: "{{ element.cap }}", operator: "AnyNotIn", value: ["CHOWN", "KILL"] }],
        },
      },
    });
    const [sound, kyverno] = both([policy([rule])], pod([{ name: "a", cap: "*" }]));
    expect(sound).toMatchObject({ verdict: "fail", differences: ["request-value-as-wildcard"] });
    expect(kyverno.verdict).toBe("pass");
    const patterns = foreachRule({
      list: containers,
      deny: {
        conditions: { any: [{ key: "{{ element.image }}", operator: "AnyNotIn", value: ["a/*"] }] },
      },
    });
    const good = pod([{ name: "a", image: "a/b" }]);
    expect(both([policy([patterns])], good).map(({ verdict }) => verdict)).toEqual([
      "pass",
      "pass",
    ]);
  });

  it("narrow-exception-on-other-rule", () => {
    const rule = { name: "r", match: podMatch, validate: { message: "m", deny: {} } };
    const exception: JsonMap = {
      apiVersion: "kyverno.io/v2",
      kind: "PolicyException",
      metadata: { name: "e", namespace: "n" },
      spec: {
        exceptions: [{ policyName: "test", ruleNames: ["r"] }],
        match: podMatch,
        podSecurity: [{ controlName: "Capabilities", images: ["*"] }],
      },
    };
    const [sound, kyverno] = both([policy([rule]), exception], pod([{ name: "a" }]));
    expect(sound).toMatchObject({
      verdict: "fail",
      differences: ["narrow-exception-on-other-rule"],
    });
    expect(kyverno).toMatchObject({ verdict: "skip", exceptions: ["n/e"] });
  });

  it("existing-violation-changed", () => {
    const rule = {
      name: "r",
      match: podMatch,
      validate: {
        failureAction: "Enforce",
        message: "bad: {{ request.object.metadata.labels.bad }}",
        deny: {
          conditions: {
            any: [
              {
                key: "{{ request.object.metadata.labels.bad || '' }}",
                operator: "NotEquals",
                value: "",
              },
            ],
          },
        },
      },
    };
    const update = (before: string, after: string): Request => ({
      operation: "UPDATE",
      oldObject: pod([{ name: "a" }], { labels: { bad: before } }),
      object: pod([{ name: "a" }], { labels: { bad: after } }),
    });
    const verdicts = (request: Request): unknown[] =>
      (["sound", "kyverno-1.19"] as const).map(
        (semantics) => respond([policy([rule])], request, semantics).results[0]?.verdict,
      );
    expect(verdicts(update("x", "x"))).toEqual(["skip", "skip"]);
    expect(verdicts(update("x", "y"))).toEqual(["fail", "skip"]);
    expect(verdicts(update("", "y"))).toEqual(["fail", "fail"]);
  });

  it("image-data-missing", () => {
    const rule = {
      ...foreachRule({
        list: containers,
        context: [{ name: "data", imageRegistry: { reference: "{{ element.image }}" } }],
        deny: {
          conditions: {
            any: [{ key: "{{ data.configData.user || '' }}", operator: "Equals", value: "root" }],
          },
        },
      }),
    };
    const [sound, kyverno] = both([policy([rule])], pod([{ name: "a", image: "a/b" }]));
    expect(sound).toMatchObject({ verdict: "error", differences: ["image-data-missing"] });
    expect(kyverno.verdict).toBe("pass");
  });

  it("pod-security-exemption", () => {
    const rule = {
      name: "r",
      match: podMatch,
      validate: {
        podSecurity: {
          level: "baseline",
          version: "latest",
          exclude: [
            {
              controlName: "HostPath Volumes",
              restrictedField: "spec.volumes[*].hostPath",
              values: ["/etc"],
            },
            {
              controlName: "HostPath Volumes",
              restrictedField: "spec.volumes[*].hostPath",
              values: ["/etc*"],
            },
          ],
        },
      },
    };
    const object = pod([{ name: "a", image: "a/b" }]);
    const volumes = ["/etc", "/run"].map((path, index) => ({
      name: `v${index}`,
      hostPath: { path },
    }));
    const [sound, kyverno] = both([policy([rule])], {
      ...object,
      spec: { containers: [{ name: "a" }], volumes },
    });
    expect(sound).toMatchObject({ verdict: "fail", differences: ["pod-security-exemption"] });
    expect(kyverno.verdict).toBe("pass");
  });

  it("pod-security-version", () => {
    const rule = {
      name: "r",
      match: podMatch,
      validate: { podSecurity: { level: "restricted", version: "v1.25" } },
    };
    const probe = { httpGet: { path: "/", port: 80, host: "10.0.0.1" } };
    const container = {
      name: "a",
      image: "a/b",
      livenessProbe: probe,
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    };
    const object = pod([container]);
    const spec = {
      containers: [container],
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    };
    const [sound, kyverno] = both([policy([rule])], { ...object, spec });
    expect([sound.verdict, kyverno.verdict]).toEqual(["pass", "fail"]);
  });

  it("failure-action-per-rule", () => {
    const deny = (name: string, failureAction: string, value: string): JsonMap => ({
      name,
      match: podMatch,
      validate: {
        failureAction,
        message: "m",
        deny: {
          conditions: {
            any: [{ key: "{{ request.object.metadata.name }}", operator: "Equals", value }],
          },
        },
      },
    });
    const documents = [policy([deny("first", "Audit", "other"), deny("second", "Enforce", "p")])];
    const request: Request = { object: pod([{ name: "a" }]), operation: "CREATE" };
    expect(respond(documents, request, "sound").failureAction).toBe("Enforce");
    expect(respond(documents, request, "kyverno-1.19").failureAction).toBe("Audit");
    const written = documents.map((value) => ({ value }));
    const compiled = compile(written, { semantics: "kyverno-1.19" });
    if (!compiled.ok) throw new Error("the policy cannot be read");
    const judged = compiled.set.evaluate(request, { mode: "admission" });
    expect(judged).toMatchObject([{ failureAction: "Enforce" }]);
  });
});
