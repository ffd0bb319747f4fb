import type { SourceDocument } from "@winnow/engine";
import { describe, expect, it } from "vitest";
import { audit } from "./audit.ts";
import type { AuditInput, AuditOptions } from "./audit-input.ts";
import { readDocuments } from "./mesh/mesh-folder.fixture.ts";
import type { AuditReport, ExemptionReport } from "./report/report.ts";

/** A policy of one rule; the parts are YAML that stands at the places they are named for. */
function policy(parts: {
  readonly name?: string;
  readonly metadata?: string;
  readonly spec?: string;
  readonly rule?: string;
  readonly match?: string;
  readonly validate: string;
}): SourceDocument[] {
  const { name = "test", metadata = "", spec = "", rule = "", match = "" } = parts;
  return readDocuments(
    `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: ${name}${metadata}}
spec:
  ${spec === "" ? "validationFailureAction: Enforce" : spec}
  rules:
  - name: check
    match: {any: [{resources: {kinds: [Pod]${match}}}]}
    ${rule === "" ? "skipBackgroundRequests: true" : rule}
    validate: ${parts.validate}
`,
    "test.yaml",
  );
}

const baseline = "{podSecurity: {level: baseline, version: latest}}";

function report(
  documents: SourceDocument[],
  more?: Partial<AuditInput>,
  options?: AuditOptions,
): AuditReport {
  const result = audit({ documents, ...more }, options);
  expect(result.problems.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(result.ok).toBe(true);
  return result;
}

/** Kinds of holes by kind of exemption, for those that free anything. */
function holesOf({ exemptions }: AuditReport): [string, string[]][] {
  return exemptions
    .filter(({ width }) => width.freed > 0)
    .map(({ kind, holes }) => [kind, holes.map((hole) => hole.kind)]);
}

function omissionsOf({ omissions }: AuditReport): [string, string][] {
  return omissions.map(({ kind, control }) => [kind, control]);
}

function only(exemptions: readonly ExemptionReport[], kind: string): ExemptionReport {
  const found = exemptions.find((exemption) => exemption.kind === kind);
  if (found === undefined) throw new Error(`there is no ${kind}`);
  return found;
}

describe("exemptions by kind", () => {
  it("finds users that are excluded", () => {
    const rule = `exclude: {any: [{subjects: [{kind: User, name: ci}]}]}`;
    const spec = `validationFailureAction: Enforce
  background: false`;
    const result = report(policy({ spec, rule, validate: baseline }));
    expect(holesOf(result)).toEqual([["exclude", ["any-pod-of-user"]]]);
    const { witness } = only(result.exemptions, "exclude").holes[0] ?? {};
    expect(witness?.request.username).toBe("ci");
    expect(only(result.exemptions, "exclude").frees.users).toEqual({ open: false, values: ["ci"] });
  });

  it("finds a failure action that only reports, and tells what it admits", () => {
    const spec = "validationFailureAction: Audit";
    const result = report(policy({ spec, validate: baseline }));
    expect(holesOf(result)).toEqual([["failure-action", ["not-enforced"]]]);
    const { witness } = only(result.exemptions, "failure-action").holes[0] ?? {};
    expect(witness?.admitted).toMatchObject([{ verdict: "fail", failureAction: "Audit" }]);
    expect(witness?.denied).toMatchObject([{ verdict: "fail", failureAction: "Enforce" }]);
  });

  it("looks through a policy that only reports at its other exemptions", () => {
    const spec = "validationFailureAction: Audit";
    const validate =
      "{podSecurity: {level: baseline, version: latest, exclude: [{controlName: Sysctls}]}}";
    const kinds = holesOf(report(policy({ spec, validate }))).map(([kind]) => kind);
    expect(kinds).toEqual(["failure-action", "pod-security-exclude"]);
  });

  it("finds overrides of the failure action", () => {
    const spec = `validationFailureAction: Enforce
  validationFailureActionOverrides: [{action: Audit, namespaces: [dev]}]`;
    const result = report(policy({ spec, validate: baseline }));
    expect(holesOf(result)).toEqual([["failure-action-override", ["not-enforced"]]]);
    expect(only(result.exemptions, "failure-action-override").frees.namespaces.values).toEqual([
      "dev",
    ]);
  });

  it("finds rules for pod controllers that are turned off", () => {
    const metadata = ", annotations: {pod-policies.kyverno.io/autogen-controllers: none}";
    const result = report(policy({ metadata, validate: baseline }));
    expect(holesOf(result)).toEqual([["autogen", ["pod-controller"]]]);
    const kinds = only(result.exemptions, "autogen").frees.kinds.values;
    expect(kinds).toContain("StatefulSet");
    expect(kinds).not.toContain("Pod");
  });

  it("finds a pinned version of the standard", () => {
    const result = report(policy({ validate: "{podSecurity: {level: baseline, version: v1.29}}" }));
    expect(holesOf(result)).toEqual([["version", ["older-version"]]]);
    expect(only(result.exemptions, "version").frees.controls.values).toEqual([
      "hostProbesAndHostLifecycle",
    ]);
  });

  it("finds a negated condition anchor", () => {
    const validate = `
      message: forbidden
      pattern:
        spec:
          containers:
          - (image): "!*/mesh/proxy*"
            =(securityContext):
              =(privileged): "false"`;
    const result = report(policy({ validate }));
    const holes = only(result.exemptions, "anchor").holes.map(({ kind }) => kind);
    expect(holes).toContain("spoofed-registry");
    // and that it forgets the other lists
    expect(omissionsOf(result)).toEqual([
      ["init-container", "privileged"],
      ["ephemeral-container", "privileged"],
    ]);
  });

  it("finds an alternative of anyPattern that lets through what the standard forbids", () => {
    const validate = `
      message: forbidden
      anyPattern:
      - {spec: {=(hostPID): false}}
      - {metadata: {labels: {debug: "true"}}}`;
    const result = report(policy({ validate }));
    expect(holesOf(result)).toEqual([["any-pattern", ["label-spoof"]]]);
    // the first alternative is the check, and looks at one field of three
    expect(omissionsOf(result)).toEqual([["unread-field", "hostNamespaces"]]);
  });

  it("finds values that a deny condition allows", () => {
    const validate = `
      message: forbidden
      foreach:
      - list: request.object.spec.[initContainers, containers, ephemeralContainers][]
        deny:
          conditions:
            all:
            - {key: "{{ element.securityContext.capabilities.add[] || \`[]\` }}", operator: AnyNotIn, value: [CHOWN, NET_RAW]}`;
    const result = report(policy({ validate }));
    const found = only(result.exemptions, "allowed-values");
    expect(found.says).toBe("allows NET_RAW");
    expect(found.frees.values.values).toContain("NET_RAW");
    expect(found.frees.values.values).not.toContain("SYS_ADMIN");
  });

  it("tells exemptions that only together free anything", () => {
    const entry = "{controlName: Sysctls}";
    const validate = `{podSecurity: {level: baseline, version: latest, exclude: [${entry}, ${entry}]}}`;
    const result = report(policy({ validate }));
    expect(holesOf(result)).toEqual([]);
    expect(result.omissions).toEqual([]);
    expect(result.overlaps).toHaveLength(1);
    expect(result.overlaps[0]?.exemptions).toHaveLength(2);
    expect(result.overlaps[0]?.witness.control).toBe("sysctls");
  });
});

describe("holes by omission", () => {
  it("lie outside the scope of a match, which is no exemption", () => {
    const result = report(policy({ match: ", namespaces: [prod]", validate: baseline }));
    expect(holesOf(result)).toEqual([]);
    expect(new Set(result.omissions.map(({ kind }) => kind))).toEqual(new Set(["outside-scope"]));
    const [match] = result.exemptions;
    expect(match).toMatchObject({ kind: "match", sense: "scope" });
    expect(result.omissions[0]?.scopes).toEqual([match?.id]);
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
