/** The documents as Kyverno's CRDs describe them (kyverno.io v1, v2beta1, v2). */
import { document } from "./document-schema.ts";
import { matchBlock, conditions } from "./match-schema.ts";
import { rule } from "./rule-schema.ts";
import { boolean, integer, list, object, oneOf, string, strings } from "./schema.ts";
import type { Schema } from "./schema.ts";
import { failureAction, failureActionOverrides, podSecurityExclude } from "./validate-schema.ts";

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
