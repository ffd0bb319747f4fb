/**
 * Findings in SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), the form in which code
 * hosts take findings to show them beside the line. Only what needs attention is a finding: failures,
 * warnings, and rules that ended in an error; the others are counted.
 */
import type { Policy, PolicyResponse, RuleResult, Verdict } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { countedVerdict } from "../apply/counted-verdict.ts";
import { emptyTally } from "../apply/tally.ts";
import type { InputError } from "../input-error.ts";
import { failurePath } from "../resource/failure-path.ts";
import { resourceLabel } from "../resource/identity.ts";
import type { Resource } from "../resource/resource.ts";
import { fingerprint, messageText, physicalLocation, sarifLog } from "./sarif-log.ts";
import { createSarifRules } from "./sarif-rules.ts";
import type { SarifLevel, SarifRule } from "./sarif-rules.ts";

export interface SarifReport {
  add(resource: Resource, response: PolicyResponse): void;
  /** An input that could not be read: the run is marked as not successful. */
  unreadable(error: InputError): void;
  render(): string;
}

export interface SarifSettings {
  readonly auditWarn: boolean;
  readonly policies: readonly Policy[];
  /** Milliseconds since the epoch: when the run ended. */
  readonly now: () => number;
  /** Winnow's own version. */
  readonly version: string;
  readonly workingFolder: string;
}

export function createSarifReport(settings: SarifSettings): SarifReport {
  const rules = createSarifRules(settings.policies);
  const tally = emptyTally();
  const results: JsonMap[] = [];
  const notifications: JsonMap[] = [];
  const { workingFolder } = settings;
  return {
    add(resource, response) {
      for (const result of response.results) {
        const verdict = countedVerdict(response, result, settings.auditWarn);
        tally[verdict] += 1;
        if (verdict === "pass" || verdict === "skip") continue;
        const rule = rules.find(response.policy, result.rule);
        results.push(finding(resource, response, result, verdict, rule, workingFolder));
      }
    },
    unreadable({ message, place }) {
      notifications.push({
        level: "error",
        message: { text: messageText(message) },
        ...(place === undefined ? {} : { locations: [physicalLocation(place, workingFolder)] }),
      });
    },
    render: () =>
      sarifLog({
        version: settings.version,
        now: settings.now,
        rules: rules.descriptors(),
        notifications,
        results,
        summary: { ...tally },
      }),
  };
}

function finding(
  resource: Resource,
  response: PolicyResponse,
  result: RuleResult,
  verdict: Verdict,
  rule: SarifRule,
  workingFolder: string,
): JsonMap {
  const path = failurePath(resource.object, result.at);
  const label = resourceLabel(resource.identity);
  return {
    ruleId: rule.id,
    ruleIndex: rule.index,
    level: levelOf(verdict, rule.level),
    message: { text: messageText(`${label}: ${result.message}`) },
    locations: [
      {
        ...physicalLocation(resource.locate(path), workingFolder),
        logicalLocations: [
          { name: resource.identity.name, fullyQualifiedName: label, kind: "resource" },
        ],
      },
    ],
    partialFingerprints: { "resourceAndField/v1": fingerprint([rule.id, label, ...path]) },
    properties: { rule: result.rule, verdict, failureAction: response.failureAction },
  };
}

/** A warning is at most a warning; what could not be judged is an error, however mild its rule. */
function levelOf(verdict: Verdict, ruleLevel: SarifLevel): SarifLevel {
  if (verdict === "error") return "error";
  return verdict === "warn" && ruleLevel === "error" ? "warning" : ruleLevel;
}
