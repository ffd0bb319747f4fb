import { describe, expect, it } from "vitest";
import {
  arePoliciesEquivalent,
  levelVersionText,
  policyOfLabels,
  privilegedPolicy,
} from "./policy.ts";
import type { LevelVersion, NamespacePolicy } from "./policy.ts";

const prefix = "pod-security.kubernetes.io/";

function read(
  labels: Readonly<Record<string, string>>,
  defaults: NamespacePolicy = privilegedPolicy,
): { policy: string; problems: readonly string[] } {
  const named = Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [prefix + key, value]),
  );
  const { policy, problems } = policyOfLabels(named, defaults);
  return {
    policy: [policy.enforce, policy.audit, policy.warn].map(levelVersionText).join(" "),
    problems: problems.map(({ field, message }) => `${field}: ${message}`),
  };
}

const baseline: LevelVersion = { level: "baseline", version: "v1.30" };
const configured: NamespacePolicy = { enforce: baseline, audit: baseline, warn: baseline };

describe("policyOfLabels", () => {
  it("takes defaults where no label says otherwise", () => {
    expect(read({})).toEqual({
      policy: "privileged:latest privileged:latest privileged:latest",
      problems: [],
    });
    expect(read({ audit: "restricted" }, configured).policy).toBe(
      "baseline:v1.30 restricted:v1.30 baseline:v1.30",
    );
    expect(read({ "audit-version": "latest" }, configured).policy).toBe(
      "baseline:v1.30 baseline:latest baseline:v1.30",
    );
  });

  it("warns of what is enforced where no label says what to warn of", () => {
    const labels = { enforce: "restricted", "enforce-version": "v1.25" };
    expect(read(labels).policy).toBe("restricted:v1.25 privileged:latest restricted:v1.25");
    expect(read({ ...labels, "warn-version": "v1.20" }).policy).toBe(
      "restricted:v1.25 privileged:latest restricted:v1.20",
    );
    expect(read({ ...labels, warn: "privileged" }).policy).toBe(
      "restricted:v1.25 privileged:latest privileged:latest",
    );
  });

  it("does not lower what is warned of, nor follow a level that cannot be read", () => {
    expect(read({ enforce: "privileged" }, configured).policy).toBe(
      "privileged:v1.30 baseline:v1.30 baseline:v1.30",
    );
    expect(read({ enforce: "Baseline" }).policy).toBe(
      "restricted:latest privileged:latest privileged:latest",
    );
  });

  it("tells each label that cannot be read, in Kubernetes' order", () => {
    const labels = {
      warn: "",
      "warn-version": "v1.01",
      enforce: "restricted ",
      "enforce-version": "1.30",
      audit: "none",
      "audit-version": "v2.0",
    };
    const level = "must be one of privileged, baseline, restricted";
    const version = 'must be "latest" or "v1.x"';
    expect(read(labels, configured)).toEqual({
      policy: "restricted:latest privileged:latest privileged:latest",
      problems: [
        `metadata.labels[${prefix}enforce]: Invalid value: "restricted ": ${level}`,
        `metadata.labels[${prefix}enforce-version]: Invalid value: "1.30": ${version}`,
        `metadata.labels[${prefix}audit]: Invalid value: "none": ${level}`,
        `metadata.labels[${prefix}audit-version]: Invalid value: "v2.0": ${version}`,
        `metadata.labels[${prefix}warn]: Invalid value: "": ${level}`,
        `metadata.labels[${prefix}warn-version]: Invalid value: "v1.01": ${version}`,
      ],
    });
  });

  it.each([
    ["v1.0", true],
    ["v1.999", true],
    ["v1.9223372036854775807", true],
    ["v1.9223372036854775808", false],
    [`v1.${"9".repeat(100_000)}`, false],
    ["v1.", false],
    ["latest\n", false],
    ["", false],
  ])("reads the version %j: %j", (version, isValid) => {
    expect(read({ "enforce-version": version }).problems.length === 0).toBe(isValid);
  });

  it("does not take what objects inherit for labels", () => {
    expect(policyOfLabels({ constructor: "x" }, privilegedPolicy).problems).toEqual([]);
  });
});

describe("arePoliciesEquivalent", () => {
  const versions = (level: "privileged" | "baseline", version: string): NamespacePolicy => ({
    ...privilegedPolicy,
    audit: { level, version },
  });

  it("looks at versions, but not at those of privileged", () => {
    expect(
      arePoliciesEquivalent(versions("privileged", "v1.1"), versions("privileged", "latest")),
    ).toBe(true);
    expect(
      arePoliciesEquivalent(versions("baseline", "v1.1"), versions("baseline", "latest")),
    ).toBe(false);
    expect(arePoliciesEquivalent(privilegedPolicy, versions("baseline", "latest"))).toBe(false);
  });
});
