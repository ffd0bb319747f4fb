import { context } from "./context-schema.ts";
import { conditions, labelSelector, matchBlock } from "./match-schema.ts";
import { any, boolean, list, object, oneOf, string, stringMap, strings } from "./schema.ts";
import type { Schema } from "./schema.ts";
import { validate } from "./validate-schema.ts";
import { verifyImages } from "./verify-images-schema.ts";

const mutateForEach: Schema = list(
  object(() => ({
    list: string,
    order: oneOf("Ascending", "Descending"),
    context,
    preconditions: conditions,
    patchStrategicMerge: any,
    patchesJson6902: string,
    foreach: mutateForEach,
  })),
);

const mutate = object(() => ({
  mutateExistingOnPolicyUpdate: boolean,
  targets: list(
    object(() => ({
      apiVersion: string,
      kind: string,
      name: string,
      namespace: string,
      uid: string,
      selector: labelSelector,
      context,
      preconditions: conditions,
    })),
  ),
  patchStrategicMerge: any,
  patchesJson6902: string,
  foreach: mutateForEach,
}));

const generated = (): Readonly<Record<string, Schema>> => ({
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string,
  uid: string,
  data: any,
  clone: object(() => ({ name: string, namespace: string })),
  cloneList: object(() => ({ kinds: strings, namespace: string, selector: labelSelector })),
});

const generate = object(() => ({
  ...generated(),
  generateExisting: boolean,
  orphanDownstreamOnPolicyDelete: boolean,
  synchronize: boolean,
  foreach: list(
    object(() => ({ ...generated(), list: string, context, preconditions: conditions })),
  ),
}));

export const rule: Schema = object(
  () => ({
    name: string,
    match: matchBlock,
    exclude: matchBlock,
    context,
    preconditions: conditions,
    celPreconditions: list(object(() => ({ name: string, expression: string }), "expression")),
    imageExtractors: {
      type: "map",
      values: list(
        object(
          () => ({ path: string, value: string, name: string, key: string, jmesPath: string }),
          "path",
        ),
      ),
    },
    skipBackgroundRequests: boolean,
    reportProperties: stringMap,
    mutate,
    validate,
    generate,
    verifyImages,
  }),
  "name",
  "match",
);
