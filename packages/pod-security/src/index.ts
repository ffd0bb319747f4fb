export type { Control, ControlField, FieldValue, Level } from "./control/control.ts";
export type { Deviation } from "./comparison.ts";
export { applyPodDefaults } from "./defaults.ts";
export { differences } from "./differences.ts";
export type { Exemption, ExemptionTracer, FailedControl } from "./exemption.ts";
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
export { controls } from "./registry.ts";
export { newestMinor } from "./version.ts";
