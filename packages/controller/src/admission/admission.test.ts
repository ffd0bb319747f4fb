import { compile } from "@winnow/engine";
import { applyOperations } from "@winnow/patch";
import type { JsonMap } from "@winnow/value";
import { parseDocuments } from "@winnow/yaml";
import { describe, expect, it } from "vitest";
import { judgeMutation, judgeValidation } from "./admission.ts";
import type { AdmissionState } from "./admission.ts";
import { asked } from "./asked.fixture.ts";

/** What judges by one policy with these rules, to which the cluster tells nothing. */
function state(rules: string, spec = ""): AdmissionState {
  const text = `
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: checks}
spec:
  ${spec}
  rules: [${rules}]
`;
  const compiled = compile(
    parseDocuments(text, { file: "policy.yaml" }).map((document) => ({
      ...document,
      value: document.value as JsonMap,
    })),
  );
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return {
    policies: compiled.set,
    providers: {},
    surroundings: () => ({ roles: [], clusterRoles: [], namespaceLabels: { team: "blue" } }),
    isExempt: ({ namespace }) => namespace === "exempt",
  };
}

function pod(labels: JsonMap = {}): JsonMap {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "a", namespace: "shop", labels },
    spec: { containers: [{ name: "main", image: "nginx" }] },
  };
}

const match = "match: {any: [{resources: {kinds: [Pod]}}]}";
const labelled = `{name: labelled, ${match}, validate: {message: "an app is needed", pattern: {metadata: {labels: {app: "?*"}}}}}`;
const unreadable = `{name: unreadable, ${match}, context: [{name: cm, configMap: {name: x, namespace: z}}], validate: {message: "no {{ cm.data.a }}", deny: {conditions: {any: [{key: "{{ cm.data.a }}", operator: Equals, value: b}]}}}}`;

describe("a validating webhook", () => {
  it("denies with policy, rule and reason", async () => {
    const checks = state(labelled, "validationFailureAction: Enforce");
    const { answer, responses } = await judgeValidation(checks, asked({ object: pod() }));
    expect(answer).toStrictEqual({
      allowed: false,
      warnings: [],
      message:
        "\n\nresource Pod/shop/a was blocked due to the following policies \n\nchecks:\n" +
        "  labelled: 'validation error: an app is needed. rule labelled failed at path /metadata/labels/app/'\n",
    });
    expect(responses).toHaveLength(1);
  });

  it("lets pass what fits, what is exempt, and what is only audited", async () => {
    const enforced = state(labelled, "validationFailureAction: Enforce");
    const fitting = asked({ object: pod({ app: "web" }) });
    const exempt = asked({ object: pod(), namespace: "exempt" });
    expect((await judgeValidation(enforced, fitting)).answer.allowed).toBe(true);
    expect((await judgeValidation(enforced, exempt)).answer.allowed).toBe(true);
    const audited = await judgeValidation(state(labelled), asked({ object: pod() }));
    expect(audited.answer).toStrictEqual({ allowed: true, warnings: [], patch: [] });
    expect(audited.responses[0]?.results[0]?.verdict).toBe("fail");
  });

  it("warns of what is audited where the policy says so", async () => {
    const checks = state(labelled, "emitWarning: true");
    const { answer } = await judgeValidation(checks, asked({ object: pod() }));
    expect(answer.allowed).toBe(true);
    expect(answer.warnings).toStrictEqual([
      "policy checks.labelled: validation error: an app is needed. rule labelled failed at path /metadata/labels/app/",
    ]);
  });

  it("denies what it cannot judge, unless the policy lets failures pass", async () => {
    const strict = state(unreadable, "validationFailureAction: Enforce");
    const { answer } = await judgeValidation(strict, asked({ object: pod() }));
    expect(answer).toMatchObject({
      allowed: false,
      message: expect.stringContaining("unreadable:"),
    });
    const lenient = state(unreadable, "validationFailureAction: Enforce\n  failurePolicy: Ignore");
    expect((await judgeValidation(lenient, asked({ object: pod() }))).answer.allowed).toBe(true);
  });

  it("knows the namespace's labels, and names of objects that have none of their own", async () => {
    const rule = `{name: exec, match: {any: [{resources: {kinds: [Pod/exec], names: [web], namespaces: [shop], namespaceSelector: {matchLabels: {team: blue}}, operations: [CONNECT]}}]}, validate: {message: "no exec", deny: {}}}`;
    const request = asked({
      operation: "CONNECT",
      subresource: "exec",
      name: "web",
      kind: { group: "", version: "v1", kind: "Pod" },
      object: { kind: "PodExecOptions", apiVersion: "v1", command: ["sh"] },
    });
    const checks = state(rule, "validationFailureAction: Enforce\n  background: false");
    expect((await judgeValidation(checks, request)).answer.allowed).toBe(false);
  });

  it("judges the old object of a deletion", async () => {
    const rule = `{name: keep, match: {any: [{resources: {kinds: [Pod], selector: {matchLabels: {keep: "yes"}}, operations: [DELETE]}}]}, validate: {message: "kept", deny: {}}}`;
    const checks = state(rule, "validationFailureAction: Enforce");
    const request = asked({ operation: "DELETE", oldObject: pod({ keep: "yes" }) });
    expect((await judgeValidation(checks, request)).answer.allowed).toBe(false);
  });
});

describe("a mutating webhook", () => {
  const mutate = `{name: label, ${match}, mutate: {patchStrategicMerge: {metadata: {labels: {+(app): web}}}}}`;

  it("answers with one patch that makes what the rules make", async () => {
    const object = pod();
    const { answer } = await judgeMutation(state(mutate), asked({ object }));
    expect(answer.allowed).toBe(true);
    const patch = answer.allowed ? answer.patch : [];
    expect(applyOperations(object, patch)).toStrictEqual(pod({ app: "web" }));
  });

  it("has no patch where nothing is to be changed", async () => {
    const { answer } = await judgeMutation(state(mutate), asked({ object: pod({ app: "x" }) }));
    expect(answer).toStrictEqual({ allowed: true, warnings: [], patch: [] });
  });

  it("denies where a change cannot be made, also for a policy that audits", async () => {
    const broken = `{name: broken, ${match}, mutate: {patchStrategicMerge: {metadata: {labels: {app: "{{ request.object.spec.nothing }}"}}}}}`;
    const { answer } = await judgeMutation(state(broken), asked({ object: pod() }));
    expect(answer).toMatchObject({ allowed: false, message: expect.stringContaining("broken:") });
  });
});
