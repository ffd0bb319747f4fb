import type { JsonMap } from "@winnow/value";
import type { Policy, PolicyException, PolicySpec } from "./policy.ts";
import {
  flagOf,
  given,
  mapOf,
  mapsOf,
  optional,
  textMapOf,
  textOf,
  textsOf,
} from "./read-fields.ts";
import { readMatch } from "./read-match.ts";
import { readFailureAction, readOverrides } from "./read-failure-action.ts";
import { readPodSecurityExclude, readRule } from "./read-rule.ts";

/** A ClusterPolicy or Policy from its document, which has passed its schema. */
export function readPolicy(raw: JsonMap): Policy {
  const metadata = mapOf(raw, "metadata") ?? {};
  const namespaced = textOf(raw, "kind") === "Policy";
  return {
    apiVersion: textOf(raw, "apiVersion") ?? "",
    kind: namespaced ? "Policy" : "ClusterPolicy",
    name: textOf(metadata, "name") ?? "",
    ...(namespaced ? { namespace: textOf(metadata, "namespace") ?? "default" } : {}),
    labels: textMapOf(metadata, "labels"),
    annotations: textMapOf(metadata, "annotations"),
    spec: readSpec(mapOf(raw, "spec") ?? {}),
    raw,
  };
}

function readSpec(spec: JsonMap): PolicySpec {
  const webhook = mapOf(spec, "webhookConfiguration") ?? {};
  const timeout = given(webhook, "timeoutSeconds") ?? given(spec, "webhookTimeoutSeconds");
  const failurePolicy = textOf(webhook, "failurePolicy") ?? textOf(spec, "failurePolicy");
  return {
    rules: mapsOf(spec, "rules").map(readRule),
    applyRules: textOf(spec, "applyRules") === "One" ? "One" : "All",
    failureAction: readFailureAction(textOf(spec, "validationFailureAction")) ?? "Audit",
    failureActionOverrides: readOverrides(spec, "validationFailureActionOverrides"),
    background: flagOf(spec, "background", true),
    admission: flagOf(spec, "admission", true),
    failurePolicy: failurePolicy === "Ignore" ? "Ignore" : "Fail",
    emitWarning: flagOf(spec, "emitWarning", false),
    useServerSideApply: flagOf(spec, "useServerSideApply", false),
    generateExisting: flagOf(spec, "generateExisting", false),
    mutateExistingOnPolicyUpdate: flagOf(spec, "mutateExistingOnPolicyUpdate", false),
    schemaValidation: flagOf(spec, "schemaValidation", true),
    ...optional("webhookTimeoutSeconds", typeof timeout === "number" ? timeout : undefined),
  };
}

/** A PolicyException from its document, which has passed its schema. */
export function readException(raw: JsonMap): PolicyException {
  const metadata = mapOf(raw, "metadata") ?? {};
  const spec = mapOf(raw, "spec") ?? {};
  return {
    apiVersion: textOf(raw, "apiVersion") ?? "",
    name: textOf(metadata, "name") ?? "",
    namespace: textOf(metadata, "namespace") ?? "default",
    exceptions: mapsOf(spec, "exceptions").map((entry) => ({
      policyName: textOf(entry, "policyName") ?? "",
      ruleNames: textsOf(entry, "ruleNames"),
    })),
    match: readMatch(mapOf(spec, "match") ?? {}),
    ...optional("conditions", given(spec, "conditions")),
    background: flagOf(spec, "background", true),
    podSecurity: readPodSecurityExclude(spec, "podSecurity"),
    raw,
  };
}
