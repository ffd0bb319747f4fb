/** Small policies to audit, and what is asked of their reports. */
import type { SourceDocument } from "@winnow/engine";
import { expect } from "vitest";
import { audit } from "./audit.ts";
import type { AuditInput, AuditOptions } from "./audit-input.ts";
import { readDocuments } from "./mesh/mesh-folder.fixture.ts";
import type { AuditReport, ExemptionReport } from "./report/report.ts";

/** A policy of one rule; the parts are YAML that stands at the places they are named for. */
export function policy(parts: {
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

export const baseline = "{podSecurity: {level: baseline, version: latest}}";

export function report(
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
export function holesOf({ exemptions }: AuditReport): [string, string[]][] {
  return exemptions
    .filter(({ width }) => width.freed > 0)
    .map(({ kind, holes }) => [kind, holes.map((hole) => hole.kind)]);
}

export function omissionsOf({ omissions }: AuditReport): [string, string][] {
  return omissions.map(({ kind, control }) => [kind, control]);
}

export function only(exemptions: readonly ExemptionReport[], kind: string): ExemptionReport {
  const found = exemptions.find((exemption) => exemption.kind === kind);
  if (found === undefined) throw new Error(`there is no ${kind}`);
  return found;
}
