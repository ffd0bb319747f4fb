import type { JsonMap } from "@winnow/value";
import type { ApiCallEntry, ContextEntry } from "./policy.ts";
import { given, mapOf, mapsOf, optional, textOf } from "./read-fields.ts";
import { readRegistryCredentials } from "./read-verify-images.ts";

/** The entries of `context` of a rule, a foreach entry or a target. */
export function readContext(owner: JsonMap): ContextEntry[] {
  return mapsOf(owner, "context").map((entry) => {
    const variable = mapOf(entry, "variable");
    const configMap = mapOf(entry, "configMap");
    const apiCall = mapOf(entry, "apiCall");
    const globalReference = mapOf(entry, "globalReference");
    const imageRegistry = mapOf(entry, "imageRegistry");
    return {
      name: textOf(entry, "name") ?? "",
      ...optional(
        "variable",
        variable && {
          ...optional("value", given(variable, "value")),
          ...optional("jmesPath", textOf(variable, "jmesPath")),
          ...optional("default", given(variable, "default")),
        },
      ),
      ...optional(
        "configMap",
        configMap && {
          name: textOf(configMap, "name") ?? "",
          ...optional("namespace", textOf(configMap, "namespace")),
        },
      ),
      ...optional("apiCall", apiCall && readApiCall(apiCall)),
      ...optional(
        "globalReference",
        globalReference && {
          name: textOf(globalReference, "name") ?? "",
          ...optional("jmesPath", textOf(globalReference, "jmesPath")),
        },
      ),
      ...optional(
        "imageRegistry",
        imageRegistry && {
          reference: textOf(imageRegistry, "reference") ?? "",
          ...optional("jmesPath", textOf(imageRegistry, "jmesPath")),
          ...optional(
            "credentials",
            readRegistryCredentials(mapOf(imageRegistry, "imageRegistryCredentials")),
          ),
        },
      ),
    };
  });
}

function readApiCall(call: JsonMap): ApiCallEntry {
  const service = mapOf(call, "service");
  return {
    method: textOf(call, "method") === "POST" ? "POST" : "GET",
    ...optional("urlPath", textOf(call, "urlPath")),
    data: mapsOf(call, "data").map((item) => ({
      key: textOf(item, "key") ?? "",
      value: given(item, "value") ?? null,
    })),
    ...optional(
      "service",
      service && {
        url: textOf(service, "url") ?? "",
        ...optional("caBundle", textOf(service, "caBundle")),
        headers: mapsOf(service, "headers").map((header) => ({
          key: textOf(header, "key") ?? "",
          value: textOf(header, "value") ?? "",
        })),
      },
    ),
    ...optional("jmesPath", textOf(call, "jmesPath")),
    ...optional("default", given(call, "default")),
  };
}
