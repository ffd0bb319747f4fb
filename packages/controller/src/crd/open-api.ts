/** The schema of a policy as Kubernetes' custom resources write it: structural OpenAPI v3. */
import type { Schema } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";

/**
 * The schema in OpenAPI. What holds itself (foreach, attestors) is described once and free below that.
 *
 * The server keeps fields that it does not know: it would otherwise drop a misspelt `exclude` without
 * a word, and the policy or exception would mean something else. Reading it refuses such fields by name.
 */
export function openApi(schema: Schema, around: readonly Schema[] = []): JsonMap {
  if (around.includes(schema)) return anything;
  const inside = [...around, schema];
  switch (schema.type) {
    case "any":
      return anything;
    case "string":
      return { type: "string", ...(schema.values && { enum: [...schema.values] }) };
    case "boolean":
      return { type: "boolean" };
    case "integer":
      return { type: "integer", format: "int64" };
    case "list":
      return {
        type: "array",
        items: openApi(schema.items, inside),
        ...(schema.least !== undefined && schema.least > 0 ? { minItems: schema.least } : {}),
      };
    case "map":
      return { type: "object", additionalProperties: openApi(schema.values, inside) };
    case "object": {
      const fields = Object.entries(schema.fields());
      return {
        ...anything,
        type: "object",
        properties: Object.fromEntries(
          fields.map(([name, field]) => [name, openApi(field, inside)]),
        ),
        ...(schema.required.length === 0 ? {} : { required: [...schema.required] }),
      };
    }
  }
}

const anything: JsonMap = { "x-kubernetes-preserve-unknown-fields": true };
