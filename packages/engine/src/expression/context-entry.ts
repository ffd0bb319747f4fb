/**
 * Entries of a rule's `context`, compiled to values that are loaded when an expression first names
 * them. Follows Kyverno's documentation of external data sources.
 */
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { ApiCallEntry, ContextEntry } from "../policy/policy.ts";
import type { ApiCall, Maybe } from "../request.ts";
import { ExpressionError, Suspension, errorText, explain } from "./failure.ts";
import { noteDifference, runQuery } from "./scope.ts";
import type { DeferredValue, Scope } from "./scope.ts";
import type { Session } from "./session.ts";
import { compileTemplate, resolveTemplate } from "./template.ts";
import type { Template, TemplateOptions } from "./template.ts";

/** A context entry that waits for the session of a request. */
export interface CompiledEntry {
  readonly name: string;
  /** Whether the entry asks the outside, so that values given for the rule stand in for it. */
  readonly external: boolean;
  /** Whether the entry exists for a host with these providers. */
  isPresent(session: Session): boolean;
  bind(session: Session): DeferredValue;
}

/** Whose entries these are: named in errors and in calls to the outside. */
export interface EntryOwner {
  readonly policy: string;
  readonly rule: string;
  /** Set for a namespaced Policy, whose calls stay in its namespace. */
  readonly namespace?: string;
}

type Load = (scope: Scope, session: Session) => Json;

/** Compiles the entries of a `context` that stands below `path` in its rule. */
export function compileContext(
  entries: readonly ContextEntry[],
  owner: EntryOwner,
  options: TemplateOptions,
  path: string,
): CompiledEntry[] {
  const context = path === "" ? "context" : `${path}.context`;
  return entries.map((entry, index) =>
    compileContextEntry(entry, owner, options, `${context}[${index}]`),
  );
}

function compileContextEntry(
  entry: ContextEntry,
  owner: EntryOwner,
  options: TemplateOptions,
  path: string,
): CompiledEntry {
  const load = compileLoad(entry, owner, options);
  return {
    name: entry.name,
    external: entry.variable === undefined,
    // without a registry, Kyverno's command line does as if the entry were not there
    isPresent: ({ providers }) =>
      entry.imageRegistry === undefined ||
      options.semantics === "sound" ||
      providers.imageRegistry !== undefined,
    bind: (session) => ({ name: entry.name, path, load: (scope) => load(scope, session) }),
  };
}

function compileLoad(entry: ContextEntry, owner: EntryOwner, options: TemplateOptions): Load {
  if (entry.variable !== undefined) return compileVariable(entry.name, entry.variable, options);
  if (entry.configMap !== undefined) {
    return compileConfigMap(entry.name, entry.configMap, owner, options);
  }
  if (entry.apiCall !== undefined) return compileApiCall(entry.name, entry.apiCall, owner, options);
  if (entry.globalReference !== undefined) {
    return compileGlobalReference(entry.name, entry.globalReference, options);
  }
  if (entry.imageRegistry !== undefined) {
    return compileImageRegistry(entry.name, entry.imageRegistry, options);
  }
  throw new ExpressionError(`context entry ${entry.name} names no source`);
}

function compileVariable(
  name: string,
  variable: NonNullable<ContextEntry["variable"]>,
  options: TemplateOptions,
): Load {
  const query = optional(variable.jmesPath, options);
  const fallback = optional(variable.default, options);
  const written = optional(variable.value, options);
  return (scope) => {
    const value = loadVariable(name, written, query, fallback, scope, options);
    if (value === undefined || value === null) {
      throw new ExpressionError(
        `failed to add context entry for variable ${name} since it evaluated to nil`,
      );
    }
    if (countValues(value, largestVariable) < 0) {
      throw new ExpressionError(
        `the variable ${name} holds more than ${largestVariable} values; make it smaller`,
      );
    }
    return value;
  };
}

/** Values that a variable may hold, written out: variables made of each other grow by multiplying. */
const largestVariable = 1_000_000;

/** What is left of a number of values after all in this one are counted; negative where too few. */
function countValues(value: Json, left: number): number {
  let rest = left - 1;
  if (typeof value !== "object" || value === null) return rest;
  for (const item of Object.values(value)) {
    if (rest < 0) return rest;
    rest = countValues(item, rest);
  }
  return rest;
}

function loadVariable(
  name: string,
  written: Template | undefined,
  query: Template | undefined,
  fallback: Template | undefined,
  scope: Scope,
  options: TemplateOptions,
): Json | undefined {
  try {
    const value = written === undefined ? undefined : resolveTemplate(written, scope);
    if (query === undefined) {
      if (value !== undefined && value !== null) return value;
    } else {
      const found = search(resolveTemplate(query, scope), value, scope, options);
      if (found !== null) return found;
    }
  } catch (error) {
    if (error instanceof Suspension) throw error;
    if (fallback === undefined) {
      throw explain(`failed to load context entry ${name}`, error);
    }
  }
  return fallback === undefined ? undefined : resolveTemplate(fallback, scope);
}

/** A query on a value of its own, or on everything the scope knows. */
function search(
  query: Json,
  value: Json | undefined,
  scope: Scope,
  options: TemplateOptions,
): Json {
  if (typeof query !== "string") throw new ExpressionError("jmespath value must be a string");
  const compiled = options.queries.compile(query.trim());
  return value === undefined ? runQuery(compiled, scope) : compiled.evaluate(value);
}

function optional(document: Json | undefined, options: TemplateOptions): Template | undefined {
  return document === undefined ? undefined : compileTemplate(document, options);
}

function compileConfigMap(
  name: string,
  configMap: NonNullable<ContextEntry["configMap"]>,
  owner: EntryOwner,
  options: TemplateOptions,
): Load {
  const mapName = compileTemplate(configMap.name, options);
  const mapNamespace = compileTemplate(configMap.namespace ?? "", options);
  return (scope, session) => {
    const wantedName = resolvedText(mapName, scope, `name of ConfigMap ${name}`);
    const namespace =
      resolvedText(mapNamespace, scope, `namespace of ConfigMap ${name}`) || "default";
    const { providers } = session;
    if (providers.configMap === undefined) {
      throw new ExpressionError(
        `failed to load context entry ${name}: ConfigMap ${namespace}/${wantedName} cannot be read here`,
      );
    }
    // what one policy may read, another may not
    const key = JSON.stringify(["configMap", namespace, wantedName, owner.namespace]);
    const found = session.fetchOnce(key, () =>
      orNull(providers.configMap?.(namespace, wantedName, owner.namespace)),
    );
    if (!isMap(found)) {
      throw new ExpressionError(
        `failed to get configmap ${namespace}/${wantedName} : configmaps "${wantedName}" not found`,
      );
    }
    return configMapValue(found);
  };
}

/** What a policy sees of a ConfigMap: its data and its metadata. */
function configMapValue(configMap: JsonMap): JsonMap {
  return { data: get(configMap, "data") ?? {}, metadata: get(configMap, "metadata") ?? {} };
}

function orNull(value: Maybe<JsonMap | undefined>): Maybe<Json> {
  return value instanceof Promise ? value.then((found) => found ?? null) : (value ?? null);
}

function compileApiCall(
  name: string,
  call: ApiCallEntry,
  owner: EntryOwner,
  options: TemplateOptions,
): Load {
  const urlPath = optional(call.urlPath, options);
  const query = optional(call.jmesPath, options);
  const fallback = optional(call.default, options);
  const service = call.service && compileService(call.service, options);
  const data = call.data.map(({ key, value }) => ({ key, value: compileTemplate(value, options) }));
  return (scope, session) => {
    try {
      const request: ApiCall = {
        policy: owner.policy,
        rule: owner.rule,
        entry: name,
        method: call.method,
        ...(owner.namespace === undefined ? {} : { namespace: owner.namespace }),
        ...(urlPath === undefined ? {} : { urlPath: resolvedText(urlPath, scope, "urlPath") }),
        ...(service === undefined ? {} : { service: service(scope) }),
        ...(data.length === 0
          ? {}
          : {
              data: Object.fromEntries(
                data.map(({ key, value }) => [key, resolveTemplate(value, scope)]),
              ),
            }),
      };
      const answer = fetchApi(name, request, session);
      return query === undefined
        ? answer
        : search(resolveTemplate(query, scope), answer, scope, options);
    } catch (error) {
      if (error instanceof Suspension || fallback === undefined) throw error;
      return resolveTemplate(fallback, scope);
    }
  };
}

/** Variables may stand in the address behind the host, and in the values of headers. */
function compileService(
  { url, headers, caBundle }: NonNullable<ApiCallEntry["service"]>,
  options: TemplateOptions,
): (scope: Scope) => NonNullable<ApiCall["service"]> {
  const address = compileTemplate(url, options);
  const values = headers.map(({ key, value }) => ({ key, value: compileTemplate(value, options) }));
  // a resource must not choose whom a policy asks
  const choosesHost = url.includes("{{") && !/^https?:\/\/[^/{}]+\/[^{}]*\{\{/u.test(url);
  return (scope) => {
    if (choosesHost) {
      throw new ExpressionError(
        `variables may stand only behind the host of the service's url: ${url}`,
      );
    }
    return {
      url: resolvedText(address, scope, "url of service"),
      headers: Object.fromEntries(
        values.map(({ key, value }) => [key, resolvedText(value, scope, `header ${key}`)]),
      ),
      ...(caBundle === undefined ? {} : { caBundle }),
    };
  };
}

function fetchApi(name: string, call: ApiCall, session: Session): Json {
  const { providers } = session;
  const target = call.urlPath ?? call.service?.url ?? "";
  if (call.namespace !== undefined && call.urlPath !== undefined) {
    requireOwnNamespace(call.urlPath, call.namespace);
  }
  if (providers.apiCall === undefined) {
    throw new ExpressionError(
      `failed to load context entry ${name}: ${target} cannot be called here`,
    );
  }
  try {
    return session.fetchOnce(
      JSON.stringify(["apiCall", call]),
      () => providers.apiCall?.(call) ?? null,
    );
  } catch (error) {
    if (error instanceof Suspension) throw error;
    throw new ExpressionError(
      `failed to fetch data for APICall: failed to ${call.method} resource with raw url: ${target}: ${errorText(error)}`,
    );
  }
}

/** A namespaced Policy reads its own namespace only; paths that could be read two ways are refused. */
function requireOwnNamespace(urlPath: string, namespace: string): void {
  const path = urlPath.split("?", 1)[0] ?? "";
  const steps = path.split("/");
  const odd =
    path.includes("%") || path.includes("\\") || steps.includes("..") || steps.includes(".");
  const at = steps.indexOf("namespaces");
  if (odd || at < 0 || steps[at + 1] !== namespace) {
    throw new ExpressionError(
      `a Policy of namespace ${namespace} may only call paths of that namespace, not ${urlPath}`,
    );
  }
}

function compileGlobalReference(
  name: string,
  reference: NonNullable<ContextEntry["globalReference"]>,
  options: TemplateOptions,
): Load {
  const entryName = compileTemplate(reference.name, options);
  const query = optional(reference.jmesPath, options);
  return (scope, session) => {
    const { providers } = session;
    const wanted = resolvedText(entryName, scope, `name of global context entry ${name}`);
    if (providers.globalReference === undefined) {
      throw new ExpressionError(
        `failed to load context entry ${name}: global context entry ${wanted} cannot be read here`,
      );
    }
    // a projection of the entry is named behind a dot
    const [entry = "", projection] = wanted.split(".", 2);
    const found = session.fetchOnce(
      JSON.stringify(["globalReference", wanted]),
      () => providers.globalReference?.(entry, projection) ?? null,
    );
    return query === undefined
      ? found
      : search(resolveTemplate(query, scope), found, scope, options);
  };
}

function compileImageRegistry(
  name: string,
  entry: NonNullable<ContextEntry["imageRegistry"]>,
  options: TemplateOptions,
): Load {
  const reference = compileTemplate(entry.reference, options);
  const query = optional(entry.jmesPath, options);
  const { credentials } = entry;
  return (scope, session) => {
    const { providers } = session;
    const wanted = resolvedText(reference, scope, `reference of image ${name}`);
    if (providers.imageRegistry === undefined) {
      noteDifference(scope, "image-data-missing");
      throw new ExpressionError(
        `failed to load context entry ${name}: the registry of image ${wanted} cannot be asked here`,
      );
    }
    const found = session.fetchOnce(
      JSON.stringify(["imageRegistry", wanted, credentials]),
      () => providers.imageRegistry?.(wanted, credentials) ?? null,
    );
    return query === undefined
      ? found
      : search(resolveTemplate(query, scope), found, scope, options);
  };
}

function resolvedText(template: Template, scope: Scope, what: string): string {
  const value = resolveTemplate(template, scope);
  if (typeof value === "string") return value;
  throw new ExpressionError(`the ${what} must be a text`);
}
