/**
 * Findings in SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), the form in which code
 * hosts take findings to show them beside the line. Only what needs attention is a finding: failures,
 * warnings, and rules that ended in an error; the others are counted.
 */
import { createHash } from "node:crypto";
import type { Policy, PolicyResponse, RuleResult, Verdict } from "@winnow/engine";
import type { Json, JsonMap } from "@winnow/value";
import { countedVerdict } from "../apply/counted-verdict.ts";
import { emptyTally } from "../apply/tally.ts";
import type { InputError, Place } from "../input-error.ts";
import { failurePath } from "../resource/failure-path.ts";
import { resourceLabel } from "../resource/identity.ts";
import type { Resource } from "../resource/resource.ts";
import { artifactLocation } from "./artifact-uri.ts";
import { printable } from "./printable.ts";
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
    render: () => `${JSON.stringify(sarifLog(), null, 2)}\n`,
  };

  function sarifLog(): Json {
    return {
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: {
            driver: {
              name: "winnow",
              version: settings.version,
              rules: [...rules.descriptors()],
            },
          },
          invocations: [
            {
              executionSuccessful: notifications.length === 0,
              endTimeUtc: new Date(settings.now()).toISOString(),
              ...(notifications.length === 0 ? {} : { toolExecutionNotifications: notifications }),
            },
          ],
          columnKind: "utf16CodeUnits",
          results,
          properties: { summary: { ...tally } },
        },
      ],
    };
  }
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

function physicalLocation(place: Place, workingFolder: string): JsonMap {
  const { file, line, column } = place;
  const region: JsonMap = {
    ...(line === undefined ? {} : { startLine: line }),
    ...(line === undefined || column === undefined ? {} : { startColumn: column }),
  };
  return {
    physicalLocation: {
      artifactLocation: artifactLocation(file, workingFolder),
      ...(line === undefined ? {} : { region }),
    },
  };
}

/** A plain text message; what would be read as a link (section 3.11.6) is none. */
function messageText(text: string): string {
  return printable(text).replaceAll(/\[(?=[^[\]]*\]\()/gu, String.raw`\[`);
}

/** The same for the same finding, wherever in its file it stands. */
function fingerprint(parts: readonly (string | number)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}
