import { calledService } from "./context-schema.ts";
import { document } from "./document-schema.ts";
import { any, integer, list, object, oneOf, string } from "./schema.ts";
import type { Schema } from "./schema.ts";

/** GlobalContextEntry (kyverno.io v2alpha1, v2beta1, v2). */
export const globalContextSchema: Schema = document(
  object(() => ({
    kubernetesResource: object(
      () => ({ group: string, version: string, resource: string, namespace: string }),
      "version",
      "resource",
    ),
    apiCall: object(() => ({
      urlPath: string,
      method: oneOf("GET", "POST"),
      data: list(object(() => ({ key: string, value: any }), "key", "value")),
      service: calledService,
      refreshInterval: string,
      retryLimit: integer,
    })),
    projections: list(object(() => ({ name: string, jmesPath: string }), "name", "jmesPath")),
  })),
);
