/** What Pod Security Admission counts, as data; names and labels are those of the API server. */
import { newestMinor } from "../version.ts";
import type { LevelVersion, Mode } from "./policy.ts";
import type { AdmissionRequest } from "./request.ts";

/** Something that is counted. */
export type MetricEvent =
  | {
      readonly type: "evaluation";
      readonly decision: "allow" | "deny";
      readonly policy: LevelVersion;
      readonly mode: Mode;
    }
  | { readonly type: "exemption" }
  | { readonly type: "error"; readonly fatal: boolean };

/** A counter with the labels under which it goes up by one. */
export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The counter that an event of a request moves. */
export function metricSample(event: MetricEvent, request: AdmissionRequest): MetricSample {
  const common = {
    request_operation: request.operation.toLowerCase(),
    resource: resourceLabel(request.resource),
    subresource: request.subresource,
  };
  switch (event.type) {
    case "evaluation": {
      const { decision, policy, mode } = event;
      return {
        name: "pod_security_evaluations_total",
        labels: {
          decision,
          policy_level: policy.level,
          policy_version: versionLabel(policy),
          mode,
          ...common,
        },
      };
    }
    case "exemption":
      return { name: "pod_security_exemptions_total", labels: common };
    case "error":
      return {
        name: "pod_security_errors_total",
        labels: { fatal: String(event.fatal), ...common },
      };
  }
}

function resourceLabel(resource: string): string {
  if (resource === "pods") return "pod";
  return resource === "namespaces" ? "namespace" : "controller";
}

/** The version of `privileged` does not matter; one newer than the server is any in the future. */
function versionLabel({ level, version }: LevelVersion): string {
  if (level === "privileged" || version === "latest") return "latest";
  return Number(version.slice("v1.".length)) > newestMinor ? "future" : version;
}
