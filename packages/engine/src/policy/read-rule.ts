import type { Json, JsonMap } from "@winnow/value";
import type {
  ApiCallEntry,
  Check,
  ContextEntry,
  FailureAction,
  FailureActionOverride,
  ForEach,
  PodSecurityExclude,
  Rule,
  RuleBody,
  UnsupportedFeature,
  Validate,
} from "./policy.ts";
import {
  flagOf,
  given,
  mapOf,
  mapsOf,
  optional,
  textMapOf,
  textOf,
  textsOf,
} from "./read-fields.ts";
import { readMatch, readSelector } from "./read-match.ts";

/** A rule from its document, which has passed its schema; also a derived rule. */
export function readRule(raw: JsonMap): Rule {
  const exclude = mapOf(raw, "exclude");
  const cel =
    given(raw, "celPreconditions") === undefined ? undefined : mapsOf(raw, "celPreconditions");
  const properties = mapOf(raw, "reportProperties");
  return {
    name: textOf(raw, "name") ?? "",
    match: readMatch(mapOf(raw, "match") ?? {}),
    ...optional("exclude", exclude === undefined ? undefined : readMatch(exclude)),
    context: readContext(raw),
    ...optional("preconditions", given(raw, "preconditions")),
    ...optional("celPreconditions", cel),
    skipBackgroundRequests: flagOf(raw, "skipBackgroundRequests", true),
    ...optional("reportProperties", properties && textMapOf(raw, "reportProperties")),
    body: readBody(raw),
    raw,
  };
}

function readContext(owner: JsonMap): ContextEntry[] {
  return mapsOf(owner, "context").map((entry) => {
    const variable = mapOf(entry, "variable");
    const configMap = mapOf(entry, "configMap");
    const apiCall = mapOf(entry, "apiCall");
    const globalReference = mapOf(entry, "globalReference");
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
      ...optional("imageRegistry", mapOf(entry, "imageRegistry")),
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

function readBody(raw: JsonMap): RuleBody {
  for (const feature of ["mutate", "generate", "verifyImages"] as const) {
    if (given(raw, feature) !== undefined) return { type: "unsupported", feature };
  }
  const validate = mapOf(raw, "validate") ?? {};
  for (const part of ["cel", "manifests", "assert"] as const) {
    const feature: UnsupportedFeature = `validate.${part}`;
    if (given(validate, part) !== undefined) return { type: "unsupported", feature };
  }
  return { type: "validate", validate: readValidate(validate) };
}

function readValidate(validate: JsonMap): Validate {
  return {
    ...optional("failureAction", readFailureAction(textOf(validate, "failureAction"))),
    failureActionOverrides: readOverrides(validate, "failureActionOverrides"),
    allowExistingViolations: flagOf(validate, "allowExistingViolations", true),
    ...optional("message", textOf(validate, "message")),
    check: readCheck(validate),
  };
}

/** `audit` and `enforce` are the old spellings. */
export function readFailureAction(text: string | undefined): FailureAction | undefined {
  if (text === undefined || text === "") return undefined;
  return text.toLowerCase() === "enforce" ? "Enforce" : "Audit";
}

/** Failure actions by namespace. */
export function readOverrides(owner: JsonMap, key: string): FailureActionOverride[] {
  return mapsOf(owner, key).flatMap((override) => {
    const action = readFailureAction(textOf(override, "action"));
    const selector = mapOf(override, "namespaceSelector");
    return action === undefined
      ? []
      : [
          {
            action,
            namespaces: textsOf(override, "namespaces"),
            ...optional("namespaceSelector", selector && readSelector(selector)),
          },
        ];
  });
}

function readCheck(owner: JsonMap): Check {
  const podSecurity = mapOf(owner, "podSecurity");
  if (podSecurity !== undefined) {
    return {
      type: "podSecurity",
      podSecurity: {
        level: readLevel(textOf(podSecurity, "level")),
        version: textOf(podSecurity, "version") ?? "latest",
        exclude: readPodSecurityExclude(podSecurity, "exclude"),
      },
    };
  }
  if (given(owner, "foreach") !== undefined) {
    return { type: "foreach", entries: mapsOf(owner, "foreach").map(readForEach) };
  }
  const patterns = given(owner, "anyPattern");
  if (Array.isArray(patterns)) return { type: "anyPattern", patterns };
  const pattern = given(owner, "pattern");
  if (pattern !== undefined) return { type: "pattern", pattern };
  return { type: "deny", ...optional("conditions", conditionsOf(mapOf(owner, "deny"))) };
}

function conditionsOf(deny: JsonMap | undefined): Json | undefined {
  return deny === undefined ? undefined : given(deny, "conditions");
}

function readLevel(level: string | undefined): "privileged" | "baseline" | "restricted" {
  return level === "restricted" || level === "baseline" ? level : "privileged";
}

/** Controls that are lifted, of a policy or an exception. */
export function readPodSecurityExclude(owner: JsonMap, key: string): PodSecurityExclude[] {
  return mapsOf(owner, key).map((entry) => ({
    controlName: textOf(entry, "controlName") ?? "",
    images: textsOf(entry, "images"),
    restrictedField: textOf(entry, "restrictedField") ?? "",
    values: textsOf(entry, "values"),
  }));
}

function readForEach(entry: JsonMap): ForEach {
  const scope = given(entry, "elementScope");
  return {
    list: textOf(entry, "list") ?? "",
    ...optional("elementScope", typeof scope === "boolean" ? scope : undefined),
    context: readContext(entry),
    ...optional("preconditions", given(entry, "preconditions")),
    check: readCheck(entry),
  };
}
