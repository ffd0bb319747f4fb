/** What is counted, under the names that Kyverno's users have in their dashboards. */
import type { PolicyResponse } from "@winnow/engine";
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import type { AdmissionRequest } from "../review/admission-review.ts";

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

/** For what rules were judged, in labels. */
interface ResultCause {
  readonly resource_kind: string;
  readonly resource_namespace: string;
  readonly resource_request_operation: string;
  readonly rule_execution_cause: "admission_request" | "background_scan";
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
  const requests = new Counter({
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
  const results = new Counter({
    name: "kyverno_policy_results_total",
    help: "Results of rules on admission requests and in background scans.",
    labelNames: [
      ...asked,
      "policy_name",
      "policy_namespace",
      "policy_validation_mode",
      "rule_name",
      "rule_type",
      "rule_result",
      "rule_execution_cause",
    ],
    registers,
  });
  const policies = new Gauge({
    name: "kyverno_policies",
    help: "Policies that are in force.",
    registers,
  });
  function countResults(responses: readonly PolicyResponse[], cause: ResultCause): void {
    for (const { policy, failureAction, results: ruleResults } of responses) {
      for (const { rule, type, verdict } of ruleResults) {
        results.inc({
          ...cause,
          policy_name: policy.name,
          policy_namespace: policy.namespace ?? "-",
          policy_validation_mode: failureAction.toLowerCase(),
          rule_name: rule,
          rule_type: ruleType[type],
          rule_result: verdict,
        });
      }
    }
  }

  return {
    admission(request, request_webhook, isAllowed, seconds) {
      const { kind, namespace, operation } = request;
      const resource = {
        resource_kind: kind.kind,
        resource_request_operation: operation.toLowerCase(),
      };
      requests.inc({
        ...resource,
        resource_namespace: namespace,
        request_webhook,
        request_allowed: String(isAllowed),
      });
      durations.observe({ ...resource, request_webhook }, seconds);
    },
    results(responses, { kind, namespace, operation }) {
      countResults(responses, {
        resource_kind: kind.kind,
        resource_namespace: namespace,
        resource_request_operation: operation.toLowerCase(),
        rule_execution_cause: "admission_request",
      });
    },
    scanned(responses, kind, namespace) {
      countResults(responses, {
        resource_kind: kind,
        resource_namespace: namespace,
        // nobody asks for anything
        resource_request_operation: "",
        rule_execution_cause: "background_scan",
      });
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
