/** What kinds of places in policies narrow their enforcement. */

/** The closed list of kinds; {@link exemptionKinds} says what each is. */
export type ExemptionKind =
  | "pod-security-exclude"
  | "exception"
  | "exception-pod-security"
  | "exclude"
  | "match"
  | "precondition"
  | "foreach-precondition"
  | "allowed-values"
  | "any-pattern"
  | "anchor"
  | "failure-action"
  | "failure-action-override"
  | "autogen"
  | "existing-violations"
  | "version"
  | "psa-label"
  | "psa-exemption";

/** Every kind with the words for it. */
export const exemptionKinds: Readonly<Record<ExemptionKind, string>> = {
  "pod-security-exclude": "entry of podSecurity.exclude",
  exception: "PolicyException",
  "exception-pod-security": "podSecurity entry of a PolicyException",
  exclude: "exclude block of a rule",
  match: "narrowed match of a rule",
  precondition: "precondition of a rule",
  "foreach-precondition": "precondition of a foreach entry",
  "allowed-values": "allowed values in a deny condition",
  "any-pattern": "alternative of anyPattern",
  anchor: "condition anchor of a pattern",
  "failure-action": "failure action Audit",
  "failure-action-override": "override of the failure action",
  autogen: "rules for pod controllers turned off",
  "existing-violations": "existing violations forgiven",
  version: "pinned version of the standard",
  "psa-label": "Pod Security Admission label of a namespace",
  "psa-exemption": "exemption in the configuration of Pod Security Admission",
};
