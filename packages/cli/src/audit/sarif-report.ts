/** An audit in SARIF: each hole is a result at its exemption's line, its kind is the rule. */
import type { AuditReport, ExemptionReport } from "@winnow/audit";
import type { SourceDocument } from "@winnow/engine";
import { get, getPath } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { Place } from "../input-error.ts";
import { fingerprint, messageText, physicalLocation, sarifLog } from "../output/sarif-log.ts";
import type { BaselineAnswer } from "./baseline.ts";
import { findingKinds, identityKey } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { witnessYaml } from "./witness-text.ts";
import { exemptionTitle } from "./words.ts";

export interface SarifSettings {
  readonly documents: readonly SourceDocument[];
  readonly workingFolder: string;
  /** Winnow's own version. */
  readonly version: string;
  /** Milliseconds since the epoch: when the run ended. */
  readonly now: () => number;
}

/** Holes that a baseline accepts are left out, as everywhere where people are called. */
export function sarifReport(
  report: AuditReport,
  { fresh, known }: BaselineAnswer,
  settings: SarifSettings,
): string {
  return sarifLog({
    version: settings.version,
    now: settings.now,
    rules: findingKinds.map(({ kind, title, meaning }) => ({
      id: kind,
      name: kind,
      shortDescription: { text: title },
      fullDescription: { text: meaning },
      help: { text: meaning },
      defaultConfiguration: { level: "warning" },
      properties: { tags: ["security", "kubernetes"] },
    })),
    notifications: [],
    results: fresh.map((finding) => result(finding, settings)),
    summary: {
      exemptions: report.exemptions.length,
      holes: fresh.length,
      accepted: known.length,
      notAudited: report.notAudited.length,
    },
  });
}

function result(finding: Finding, { documents, workingFolder }: SarifSettings): JsonMap {
  const { kind, says, count, witness, exemptions, identity } = finding;
  const places = exemptions.flatMap(({ place }) => (place.file === undefined ? [] : [place]));
  const found: readonly Place[] =
    places.length > 0 ? places.map(withFile) : policyPlaces(finding, documents);
  return {
    ruleId: kind,
    ruleIndex: findingKinds.findIndex((facts) => facts.kind === kind),
    level: "warning",
    message: { text: messageText(`${says}. ${witness.forbidden}${blame(finding)}`) },
    // a code host shows a result at its first location only
    ...(found.length === 0
      ? {}
      : { locations: found.slice(0, 1).map((place) => physicalLocation(place, workingFolder)) }),
    partialFingerprints: { "exemptionAndKind/v1": fingerprint([identityKey(identity)]) },
    properties: { count, control: witness.control, witness: witnessYaml(finding) },
  };
}

function blame({ exemptions, policies }: Finding): string {
  if (exemptions.length === 0) return "";
  const titles = exemptions.map(exemptionTitle).join("; ");
  return policies === undefined ? `\n${titles}` : `\nIt lies outside of: ${titles}`;
}

function withFile(place: ExemptionReport["place"]): Place {
  const { file = "", line, column } = place;
  return {
    file,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}

/** Where no exemption is to blame: the policies that cover the control elsewhere. */
function policyPlaces({ policies = [] }: Finding, documents: readonly SourceDocument[]): Place[] {
  return documents.flatMap((document) => {
    const { value, file } = document;
    const name = getPath(value, ["metadata", "name"]);
    const isNamed = typeof name === "string" && policies.some((policy) => isName(policy, name));
    if (!isNamed || file === undefined || get(value, "kind") === "PolicyException") return [];
    return [{ file, ...document.locate?.([]) }];
  });
}

/** A Policy is called `namespace/name`. */
function isName(policy: string, name: string): boolean {
  return policy === name || policy.endsWith(`/${name}`);
}
