import { context } from "./context-schema.ts";
import { conditions, labelSelector } from "./match-schema.ts";
import { any, boolean, list, object, oneOf, string, stringMap, strings } from "./schema.ts";
import type { Schema } from "./schema.ts";
import { attestors } from "./verify-images-schema.ts";

export const failureAction: Schema = oneOf("Audit", "Enforce", "audit", "enforce");

export const failureActionOverrides: Schema = list(
  object(() => ({ action: failureAction, namespaces: strings, namespaceSelector: labelSelector })),
);

export const podSecurityExclude: Schema = list(
  object(
    () => ({ controlName: string, images: strings, restrictedField: string, values: strings }),
    "controlName",
  ),
);

const deny = object(() => ({ conditions }));

const forEach: Schema = list(
  object(() => ({
    list: string,
    elementScope: boolean,
    context,
    preconditions: conditions,
    pattern: any,
    anyPattern: list(any),
    deny,
    foreach: forEach,
  })),
);

const cel = object(() => ({
  expressions: list(
    object(
      () => ({ expression: string, message: string, messageExpression: string, reason: string }),
      "expression",
    ),
  ),
  variables: list(object(() => ({ name: string, expression: string }), "name", "expression")),
  auditAnnotations: list(object(() => ({ key: string, valueExpression: string }), "key")),
  paramKind: object(() => ({ apiVersion: string, kind: string })),
  paramRef: object(() => ({
    name: string,
    namespace: string,
    selector: labelSelector,
    parameterNotFoundAction: string,
  })),
  generate: boolean,
}));

const manifests = object(() => ({
  attestors,
  annotationDomain: string,
  dryRun: object(() => ({ enable: boolean, namespace: string })),
  ignoreFields: list(object(() => ({ fields: strings, objects: list(stringMap) }))),
  repository: string,
}));

export const validate: Schema = object(() => ({
  failureAction,
  failureActionOverrides,
  allowExistingViolations: boolean,
  message: string,
  pattern: any,
  anyPattern: list(any),
  deny,
  foreach: forEach,
  podSecurity: object(() => ({
    level: oneOf("privileged", "baseline", "restricted"),
    version: string,
    exclude: podSecurityExclude,
  })),
  cel,
  manifests,
  assert: any,
}));
