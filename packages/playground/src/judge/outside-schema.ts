/** The fields of a document that stands in for the outside world. */
import type { Schema } from "@winnow/engine";

const any: Schema = { type: "any" };
const text: Schema = { type: "string" };
const texts: Schema = { type: "list", items: text };

function listOf(fields: Readonly<Record<string, Schema>>, ...required: string[]): Schema {
  return { type: "list", items: object(fields, ...required) };
}

function object(fields: Readonly<Record<string, Schema>>, ...required: string[]): Schema {
  return { type: "object", fields: () => fields, required };
}

export const outsideSchema: Schema = object({
  variables: { type: "map", values: any },
  apiCallResponses: listOf(
    {
      url: text,
      urlPath: text,
      method: { type: "string", values: ["GET", "POST"] },
      response: object({ statusCode: { type: "integer" }, body: any }),
    },
    "response",
  ),
  images: listOf(
    {
      image: text,
      resolvedImage: text,
      registry: text,
      repository: text,
      identifier: text,
      manifest: { type: "map", values: any },
      config: { type: "map", values: any },
      configData: { type: "map", values: any },
    },
    "image",
  ),
  globalContextEntries: listOf(
    {
      name: text,
      data: any,
      resources: { type: "list", items: any },
      projections: listOf({ name: text, path: text }, "name", "path"),
    },
    "name",
  ),
  roles: texts,
  clusterRoles: texts,
});
