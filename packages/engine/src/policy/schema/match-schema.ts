import { any, list, object, oneOf, string, stringMap, strings } from "./schema.ts";
import type { Schema } from "./schema.ts";

export const labelSelector: Schema = object(() => ({
  matchLabels: stringMap,
  matchExpressions: list(
    object(() => ({ key: string, operator: string, values: strings }), "key", "operator"),
  ),
}));

const resources: Schema = object(() => ({
  kinds: strings,
  name: string,
  names: strings,
  namespaces: strings,
  annotations: stringMap,
  selector: labelSelector,
  namespaceSelector: labelSelector,
  operations: list(oneOf("CREATE", "UPDATE", "DELETE", "CONNECT")),
}));

const filterFields = (): Readonly<Record<string, Schema>> => ({
  resources,
  roles: strings,
  clusterRoles: strings,
  subjects: list(
    object(
      () => ({ kind: string, name: string, namespace: string, apiGroup: string }),
      "kind",
      "name",
    ),
  ),
});

const filter = object(filterFields);

/** `match` and `exclude`: any, all, or the attributes directly in the block. */
export const matchBlock: Schema = object(() => ({
  any: list(filter),
  all: list(filter),
  ...filterFields(),
}));

/** Conditions are checked by their own reader; see conditions.ts. */
export const conditions: Schema = any;
