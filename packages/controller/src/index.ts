export { judgeMutation, judgeValidation } from "./admission/admission.ts";
export type { AdmissionState, Judged } from "./admission/admission.ts";
export type { RequestSurroundings } from "./admission/request-of.ts";
export type { AdmissionAnswer } from "./review/admission-answer.ts";
export type { AdmissionRequest } from "./review/admission-review.ts";
export { startAdmissionServer } from "./server/admission-server.ts";
export type {
  AdmissionServer,
  AdmissionServerOptions,
  Page,
  Webhook,
} from "./server/admission-server.ts";
export { createAuthority } from "./certificate/authority.ts";
export type { Authority, AuthorityOptions, Issued } from "./certificate/authority.ts";
export { makeServingCertificate } from "./certificate/serving-certificate.ts";
export type {
  ServingCertificate,
  ServingCertificateOptions,
} from "./certificate/serving-certificate.ts";
export { readSecret, renewedCertificate, secretData } from "./certificate/stored-certificate.ts";
export { ExemptionError, compileExemption } from "./admission/exemption.ts";
export type { ExemptionSettings } from "./admission/exemption.ts";
export { countedWebhook } from "./admission/counted-webhook.ts";
export { createClusterLookups } from "./cluster/cluster-lookups.ts";
export type { ClusterLookups } from "./cluster/cluster-lookups.ts";
export { startController } from "./controller/controller.ts";
export type { ControllerOptions } from "./controller/controller-options.ts";
export type { Controller } from "./controller/controller.ts";
export type { ReportingSettings } from "./controller/reporting.ts";
export { customResourceDefinitions } from "./crd/custom-resources.ts";
export type { WebhookTarget } from "./webhook/webhook-configuration.ts";
export { eventReasons } from "./event/policy-events.ts";
export type { EventReason } from "./event/policy-events.ts";
export { logError, logLevels } from "./log/log.ts";
export type { Log, LogFields, LogLevel } from "./log/log.ts";
export { requestFields } from "./log/admission-log.ts";
export { createMetrics } from "./metrics/metrics.ts";
export type { Metrics } from "./metrics/metrics.ts";
export { tracedJudge } from "./trace/admission-spans.ts";
export { startSpanExporter } from "./trace/span-exporter.ts";
export type { SpanExporter } from "./trace/span-exporter.ts";
export { ServiceCallError, readAllowedService } from "./service-call/allowed-service.ts";
export type { AllowedService } from "./service-call/allowed-service.ts";
export { createServiceCalls } from "./service-call/service-call.ts";
export type { ServiceCalls } from "./service-call/service-call.ts";
export { startDebugServer } from "./debug/debug-server.ts";
export type { DebugPage, DebugServer } from "./debug/debug-server.ts";
export { processPages } from "./debug/process-pages.ts";
