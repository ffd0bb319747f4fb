import { describe, expect, it } from "vitest";
import { baseline, holesOf, omissionsOf, only, policy, report } from "../audit-policy.fixture.ts";

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
