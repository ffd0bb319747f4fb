import { any, boolean, list, object, oneOf, string, strings } from "./schema.ts";
import type { Schema } from "./schema.ts";

const keyValue = object(() => ({ key: string, value: any }), "key");

export const calledService: Schema = object(
  () => ({
    url: string,
    caBundle: string,
    headers: list(object(() => ({ key: string, value: string }), "key")),
  }),
  "url",
);

const apiCall = object(() => ({
  urlPath: string,
  method: oneOf("GET", "POST"),
  data: list(keyValue),
  service: calledService,
  jmesPath: string,
  default: any,
}));

export const registryCredentials: Schema = object(() => ({
  allowInsecureRegistry: boolean,
  providers: strings,
  secrets: strings,
}));

/** Entries of `context`. */
export const context: Schema = list(
  object(
    () => ({
      name: string,
      variable: object(() => ({ value: any, jmesPath: string, default: any })),
      configMap: object(() => ({ name: string, namespace: string }), "name"),
      apiCall,
      globalReference: object(() => ({ name: string, jmesPath: string }), "name"),
      imageRegistry: object(
        () => ({
          reference: string,
          jmesPath: string,
          imageRegistryCredentials: registryCredentials,
        }),
        "reference",
      ),
    }),
    "name",
  ),
);
