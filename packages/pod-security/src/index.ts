export { createPodSecurityAdmission } from "./admission/admission.ts";
export type {
  AdmissionHost,
  AdmissionOptions,
  AdmissionResult,
  PodSecurityAdmission,
} from "./admission/admission.ts";
export { findPodSecurityConfiguration } from "./admission/admission-configuration.ts";
export type { ConfigurationSource } from "./admission/admission-configuration.ts";
export {
  configurationErrorText,
  noConfiguration,
  readPodSecurityConfiguration,
} from "./admission/configuration.ts";
export type {
  ConfigurationProblem,
  ConfigurationResult,
  Exemptions,
  PodSecurityConfiguration,
} from "./admission/configuration.ts";
export type { DryRunLimits } from "./admission/existing-pods.ts";
export { metricSample } from "./admission/metrics.ts";
export type { MetricEvent, MetricSample } from "./admission/metrics.ts";
export { namespaceLabelsOf } from "./admission/namespace.ts";
export { levelVersionText, policyOfLabels } from "./admission/policy.ts";
export type {
  LabelProblem,
  Labels,
  LevelVersion,
  Mode,
  NamespacePolicy,
  ReadPolicy,
} from "./admission/policy.ts";
export type { AdmissionRequest } from "./admission/request.ts";
export type { AdmissionResponse, AdmissionStatus } from "./admission/response.ts";
export { applyWorkloadDefaults, extractPod, workloadOf } from "./admission/workload.ts";
export type { ExtractedPod, Workload } from "./admission/workload.ts";
export type { Control, ControlField, FieldValue, Level } from "./control/control.ts";
export type { Deviation } from "./comparison.ts";
export { applyPodDefaults } from "./defaults.ts";
export { differences } from "./differences.ts";
export type { Exemption, ExemptionTracer, FailedControl, Miss } from "./exemption.ts";
export type { FieldError } from "./finding.ts";
export { evaluateLevel } from "./level.ts";
export type { LevelResult } from "./level.ts";
export { failedControlsText, fieldErrorPath, fieldErrorText, reportProperties } from "./message.ts";
export type { PodPaths } from "./message.ts";
export { compilePodSecurity } from "./pod-security.ts";
export type {
  PodSecurityCheck,
  PodSecurityConfig,
  PodSecurityOutcome,
  Semantics,
} from "./pod-security.ts";
export type { PodDocument, PodSource } from "./pod.ts";
export { podTemplatePath } from "./pod-template.ts";
export { controls } from "./registry.ts";
export { newestMinor } from "./version.ts";
