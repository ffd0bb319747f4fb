import { describe, expect, it } from "vitest";
import { audit } from "./audit.ts";
import { baseline, holesOf, omissionsOf, only, policy, report } from "./audit-policy.fixture.ts";
import { readDocuments } from "./mesh/mesh-folder.fixture.ts";

describe("holes by omission", () => {
  it("lie outside the scope of a match, which is no exemption", () => {
    const result = report(policy({ match: ", namespaces: [prod]", validate: baseline }));
    expect(holesOf(result)).toEqual([]);
    expect(new Set(result.omissions.map(({ kind }) => kind))).toEqual(new Set(["outside-scope"]));
    const [match] = result.exemptions;
    expect(match).toMatchObject({ kind: "match", sense: "scope" });
    expect(result.omissions[0]?.scopes).toEqual([match?.id]);
  });

  it("are bare pods, where only their controllers are checked", () => {
    const documents = policy({ validate: baseline }).map(({ value, ...document }) => ({
      ...document,
      value: JSON.parse(JSON.stringify(value).replace('"Pod"', '"Deployment"')) as typeof value,
    }));
    const { reference, omissions } = report(documents);
    expect(reference.covered).toContain("privileged");
    const privileged = omissions.filter(({ control }) => control === "privileged");
    // that a CronJob gets through tells nothing more
    expect(privileged.map(({ kind, witness }) => [kind, witness.object["kind"]])).toEqual([
      ["outside-scope", "Pod"],
    ]);
  });

  it("are values that a list of forbidden ones does not have", () => {
    const validate = `
      message: forbidden
      foreach:
      - list: request.object.spec.[initContainers, containers, ephemeralContainers][]
        deny:
          conditions:
            any:
            - {key: "{{ element.securityContext.capabilities.add[] || \`[]\` }}", operator: AnyIn, value: [SYS_ADMIN, NET_ADMIN]}`;
    const result = report(policy({ validate }));
    expect(omissionsOf(result)).toEqual([["unlisted-value", "capabilities_baseline"]]);
    // never blamed for what the policy is not about
    expect(result.reference.covered).toEqual(["capabilities_baseline"]);
    expect(result.reference.uncovered).toContain("hostPathVolumes");
  });
});

describe("what is covered", () => {
  it("is not what a policy denies for something else", () => {
    const validate = `
      message: forbidden
      pattern: {metadata: {labels: {team: "?*"}}}`;
    const result = report(policy({ validate }));
    expect(result.reference.covered).toEqual([]);
    expect(result.omissions).toEqual([]);
  });

  it("is found behind what a policy asks for besides", () => {
    const validate = `
      message: forbidden
      pattern:
        metadata: {labels: {team: "?*", cost: "a | b"}}
        spec: {=(hostPID): false, =(hostIPC): false, =(hostNetwork): false}`;
    const result = report(policy({ validate }));
    expect(result.reference.covered).toEqual(["hostNamespaces"]);
    expect(result.omissions).toEqual([]);
  });
});

describe("a namespaced policy", () => {
  it("is audited in its own namespace, and blamed for no other", () => {
    const [document] = policy({
      rule: `preconditions: {all: [{key: "{{ request.object.metadata.name }}", operator: NotEquals, value: debug}]}`,
      validate: baseline,
    });
    if (document === undefined) throw new Error("there is no policy");
    const value = {
      ...document.value,
      kind: "Policy",
      metadata: { name: "own", namespace: "team" },
    };
    const result = report([{ ...document, value }]);
    expect(result.reference.covered).toContain("privileged");
    expect(result.omissions).toEqual([]);
    const { holes } = only(result.exemptions, "precondition");
    expect(holes.map(({ kind }) => kind)).toEqual(["pod-name-spoof"]);
    expect(holes[0]?.witness.object["metadata"]).toMatchObject({
      name: "debug",
      namespace: "team",
    });
  });
});

describe("what an exemption is meant for", () => {
  const validate =
    '{podSecurity: {level: baseline, version: latest, exclude: [{controlName: Capabilities, images: ["*/mesh/proxy*"]}]}}';

  it("is told by real pods, where there are any", () => {
    const pods = readDocuments(
      `apiVersion: v1
kind: Pod
metadata: {name: real}
spec:
  containers:
  - name: proxy
    image: registry.corp/mesh/proxy:2
    securityContext: {capabilities: {add: [SYS_TIME]}}
`,
      "pods.yaml",
    );
    const result = report(policy({ validate }), { pods });
    const { meant, holes } = only(result.exemptions, "pod-security-exclude");
    expect(meant).toMatchObject({ from: "pods", list: "main", values: ["SYS_TIME"] });
    expect(meant?.images).toContain("registry.corp/mesh/proxy:2");
    const kinds = holes.map(({ kind }) => kind);
    expect(kinds).not.toContain("main-container");
    expect(kinds).toContain("init-container");
    expect(kinds).toContain("extra-value");
  });

  it("is told by the text otherwise", () => {
    const { meant } = only(report(policy({ validate })).exemptions, "pod-security-exclude");
    expect(meant).toMatchObject({ from: "text", list: "init", values: ["NET_ADMIN"] });
  });
});

function enforce(level: string, version: string): Record<string, string> {
  return {
    "pod-security.kubernetes.io/enforce": level,
    "pod-security.kubernetes.io/enforce-version": version,
  };
}

describe("Pod Security Admission", () => {
  it("is held against the reference, namespace by namespace", () => {
    const podSecurityAdmission = {
      namespaces: [
        { name: "open", labels: {} },
        { name: "old", labels: enforce("baseline", "v1.30") },
        { name: "strict", labels: enforce("restricted", "latest") },
      ],
      exemptions: { usernames: ["root"], runtimeClasses: ["sandbox"] },
    };
    const { exemptions } = report(
      [],
      { podSecurityAdmission },
      { reference: { level: "baseline", version: "latest" } },
    );
    const found = exemptions.map(({ policy: name, holes }) => [
      name,
      holes.map(({ kind }) => kind),
    ]);
    expect(found).toEqual([
      ["open", ["any-pod-in-namespace"]],
      ["", ["any-pod-of-user"]],
      ["", ["runtime-class-spoof"]],
      ["old", ["older-version"]],
      ["strict", []],
    ]);
  });
});

describe("what cannot be audited", () => {
  it("is told with its reason", () => {
    const rule = `context: [{name: allowed, configMap: {name: settings, namespace: default}}]`;
    const { notAudited } = report([
      ...policy({ rule, validate: baseline }),
      ...policy({ name: "cel", validate: `{cel: {expressions: [{expression: "true"}]}}` }),
    ]);
    expect(notAudited.map(({ name, rule: ruleName, reason }) => [name, ruleName, reason])).toEqual([
      ["test", "check", "its context asks for configMap, which is not given"],
      ["cel", "check", "it is written in CEL, which is not judged yet"],
    ]);
  });

  it("returns the problems of documents with their places", () => {
    const result = audit({ documents: policy({ validate: "{podSecurity: {level: base}}" }) });
    expect(result.ok).toBe(false);
    expect(result.problems[0]).toMatchObject({ severity: "error", file: "test.yaml", line: 10 });
    expect(result.exemptions).toEqual([]);
  });

  it("says what did not fit the limits", () => {
    const result = report(policy({ validate: baseline }), {}, { limits: { mutants: 100 } });
    expect(result.space.mutants).toBe(100);
    expect(result.space.leftOut[0]).toMatch(/^\d+ of \d+ mutants of plain pods$/);
  });
});

describe("a report", () => {
  it("is plain data, and the same twice", () => {
    const rule = `preconditions: {all: [{key: "{{ request.object.metadata.labels.__proto__ || '' }}", operator: NotEquals, value: x}]}`;
    const documents = policy({ rule, validate: baseline });
    const first = report(documents);
    expect(JSON.parse(JSON.stringify(first))).toEqual(first);
    expect(report(documents)).toEqual(first);
  });
});
