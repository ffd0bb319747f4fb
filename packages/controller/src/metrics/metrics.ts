/** What is counted, under the names that Kyverno's users have in their dashboards. */
import type { PolicyResponse } from "@winnow/engine";
import { Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import type { AdmissionRequest } from "../review/admission-review.ts";
import { createTally } from "./tally.ts";

export interface Metrics {
  /** An admission request, what came of it, and how long it took, in seconds. */
  admission(
    asked: AdmissionRequest,
    kind: "validate" | "mutate",
    isAllowed: boolean,
    seconds: number,
  ): void;
  /** The results of policies on a request. */
  results(responses: readonly PolicyResponse[], asked: AdmissionRequest): void;
  /** The results of policies on a stored resource. */
  scanned(responses: readonly PolicyResponse[], kind: string, namespace: string): void;
  /** How many policies are in force. */
  policies(count: number): void;
  /** All of it in the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Bounds of durations, in seconds: an answer takes well under a millisecond. */
const buckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 5, 10];

/**
 * Metrics of their own registry. Labels are bounded: kinds and namespaces come from the cluster, but
 * never names of resources or users.
 */
export function createMetrics(): Metrics {
  const registers = [new Registry()];
  const [registry = new Registry()] = registers;
  collectDefaultMetrics({ register: registry });
  const asked = ["resource_kind", "resource_namespace", "resource_request_operation"] as const;
  const requests = createTally({
    name: "kyverno_admission_requests_total",
    help: "Admission requests that were answered.",
    labelNames: [...asked, "request_webhook", "request_allowed"],
    registers,
  });
  const durations = new Histogram({
    name: "kyverno_admission_review_duration_seconds",
    help: "How long admission requests took to answer.",
    labelNames: ["resource_kind", "resource_request_operation", "request_webhook"],
    buckets,
    registers,
  });
  const results = createTally({
    name: "kyverno_policy_results_total",
    help: "Results of rules on admission requests and in background scans.",
    labelNames: [
      ...asked,
      "rule_execution_cause",
      "policy_name",
      "policy_namespace",
      "policy_validation_mode",
      "rule_name",
      "rule_type",
      "rule_result",
    ],
    registers,
  });
  const policies = new Gauge({
    name: "kyverno_policies",
    help: "Policies that are in force.",
    registers,
  });
  /** `cause` are kind, namespace, operation and what the rules were judged for. */
  function countResults(responses: readonly PolicyResponse[], cause: readonly string[]): void {
    const place = results.at(cause);
    for (const { policy, failureAction, results: ruleResults } of responses) {
      const mode = failureAction.toLowerCase();
      for (const { rule, type, verdict } of ruleResults) {
        const namespace = policy.namespace ?? "-";
        results.add(place, [policy.name, namespace, mode, rule, ruleType[type], verdict]);
      }
    }
  }

  return {
    admission(request, request_webhook, isAllowed, seconds) {
      const { kind, namespace, operation } = request;
      const about = [kind.kind, namespace, operation.toLowerCase()];
      requests.add(requests.at(about), [request_webhook, String(isAllowed)]);
      durations.observe(
        {
          resource_kind: kind.kind,
          resource_request_operation: operation.toLowerCase(),
          request_webhook,
        },
        seconds,
      );
    },
    results(responses, { kind, namespace, operation }) {
      const cause = [kind.kind, namespace, operation.toLowerCase(), "admission_request"];
      countResults(responses, cause);
    },
    scanned(responses, kind, namespace) {
      // nobody asks for any operation
      countResults(responses, [kind, namespace, "", "background_scan"]);
    },
    policies: (count) => policies.set(count),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

const ruleType = {
  validation: "validate",
  mutation: "mutate",
  generation: "generate",
  imageVerification: "image_verify",
} as const;
