/** The documents as Kyverno's CRDs describe them (kyverno.io v1, v2beta1, v2). */
import { matchBlock, conditions } from "./match-schema.ts";
import { rule } from "./rule-schema.ts";
import {
  any,
  boolean,
  integer,
  list,
  object,
  oneOf,
  string,
  stringMap,
  strings,
} from "./schema.ts";
import type { Schema } from "./schema.ts";
import { failureAction, failureActionOverrides, podSecurityExclude } from "./validate-schema.ts";

/** Kubernetes' own metadata is checked only where a policy depends on it. */
const metadata = object(
  () => ({
    name: string,
    generateName: string,
    namespace: string,
    labels: stringMap,
    annotations: stringMap,
    creationTimestamp: any,
    deletionGracePeriodSeconds: any,
    deletionTimestamp: any,
    finalizers: any,
    generation: any,
    managedFields: any,
    ownerReferences: any,
    resourceVersion: any,
    selfLink: any,
    uid: any,
  }),
  "name",
);

const document = (spec: Schema): Schema =>
  object(
    () => ({ apiVersion: string, kind: string, metadata, spec, status: any }),
    "apiVersion",
    "kind",
    "metadata",
    "spec",
  );

/** ClusterPolicy and Policy. */
export const policySchema: Schema = document(
  object(
    () => ({
      rules: list(rule),
      applyRules: oneOf("All", "One"),
      failurePolicy: oneOf("Fail", "Ignore"),
      validationFailureAction: failureAction,
      validationFailureActionOverrides: failureActionOverrides,
      emitWarning: boolean,
      admission: boolean,
      background: boolean,
      schemaValidation: boolean,
      webhookTimeoutSeconds: integer,
      mutateExistingOnPolicyUpdate: boolean,
      generateExisting: boolean,
      generateExistingOnPolicyUpdate: boolean,
      useServerSideApply: boolean,
      webhookConfiguration: object(() => ({
        failurePolicy: oneOf("Fail", "Ignore"),
        timeoutSeconds: integer,
        matchConditions: list(object(() => ({ name: string, expression: string }))),
      })),
    }),
    "rules",
  ),
);

/** PolicyException. */
export const exceptionSchema: Schema = document(
  object(
    () => ({
      background: boolean,
      match: matchBlock,
      conditions,
      exceptions: list(
        object(() => ({ policyName: string, ruleNames: strings }), "policyName", "ruleNames"),
        1,
      ),
      podSecurity: podSecurityExclude,
    }),
    "match",
    "exceptions",
  ),
);
