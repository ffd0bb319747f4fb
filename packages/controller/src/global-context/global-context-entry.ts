/** A GlobalContextEntry (kyverno.io/v2alpha1), read. Fields follow Kyverno's documentation. */
import type { ApiCall } from "@winnow/engine";
import { compileQuery } from "@winnow/jmespath";
import type { Query } from "@winnow/jmespath";
import { formatValue, get, getPath, isMap, parseDuration, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";

export type GlobalContextEntry = Projected &
  (
    | {
        readonly type: "resources";
        readonly group: string;
        readonly version: string;
        readonly plural: string;
        /** Empty for all. */
        readonly namespace: string;
      }
    | {
        readonly type: "call";
        readonly call: ApiCall;
        /** How often it is made, in milliseconds. */
        readonly interval: number;
      }
  );

interface Projected {
  readonly projections: readonly { readonly name: string; readonly jmesPath: string }[];
}

const usualInterval = 10 * 60 * 1000;
/** A timer that is set for longer would fire at once. */
const longestInterval = 2 ** 31 - 1;
const shortestInterval = 1000;

/** Reads an entry. Throws where it names no source or two, or one that cannot be read. */
export function readEntry(object: JsonMap): GlobalContextEntry {
  const name = formatValue(getPath(object, ["metadata", "name"]) ?? "");
  const resource = getPath(object, ["spec", "kubernetesResource"]);
  const call = getPath(object, ["spec", "apiCall"]);
  const projections = listOf(getPath(object, ["spec", "projections"])).map((projection) => ({
    name: textAt(projection, "name"),
    jmesPath: textAt(projection, "jmesPath"),
  }));
  if (isMap(resource ?? null) === isMap(call ?? null)) {
    throw new Error(
      `global context entry ${name}: either spec.kubernetesResource or spec.apiCall is wanted`,
    );
  }
  if (isMap(resource ?? null)) {
    const map = resource as JsonMap;
    return {
      type: "resources",
      group: textAt(map, "group"),
      version: textAt(map, "version"),
      plural: textAt(map, "resource"),
      namespace: textAt(map, "namespace"),
      projections,
    };
  }
  const map = call as JsonMap;
  return { type: "call", call: callOf(name, map), interval: intervalOf(name, map), projections };
}

function callOf(name: string, map: JsonMap): ApiCall {
  const urlPath = textAt(map, "urlPath");
  const service = get(map, "service");
  if ((urlPath === "") !== isMap(service ?? null)) {
    throw new Error(
      `global context entry ${name}: either spec.apiCall.urlPath or spec.apiCall.service is wanted`,
    );
  }
  const method = textAt(map, "method") === "POST" ? "POST" : "GET";
  const data: JsonMap = {};
  for (const item of listOf(get(map, "data"))) {
    set(data, textAt(item, "key"), get(item, "value") ?? null);
  }
  return {
    policy: "",
    rule: "",
    entry: name,
    method,
    ...(isMap(service ?? null) ? { service: serviceOf(service as JsonMap) } : { urlPath }),
    ...(method === "POST" ? { data } : {}),
  };
}

function serviceOf(service: JsonMap): NonNullable<ApiCall["service"]> {
  const caBundle = textAt(service, "caBundle");
  const headers: JsonMap = {};
  for (const header of listOf(get(service, "headers"))) {
    set(headers, textAt(header, "key"), textAt(header, "value"));
  }
  return { url: textAt(service, "url"), headers, ...(caBundle === "" ? {} : { caBundle }) };
}

function intervalOf(name: string, map: JsonMap): number {
  const written = get(map, "refreshInterval");
  if (written === undefined || written === null) return usualInterval;
  const nanoseconds = typeof written === "string" ? parseDuration(written) : undefined;
  if (nanoseconds === undefined) {
    throw new Error(`global context entry ${name}: spec.apiCall.refreshInterval is no duration`);
  }
  const milliseconds = Number(nanoseconds / 1_000_000n);
  return Math.min(Math.max(milliseconds, shortestInterval), longestInterval);
}

/** What a policy sees of an entry's data: the projection that it names, or all of it. */
export type Project = (data: Json, projection: string | undefined) => Json;

/** Compiles the projections of an entry. Throws for expressions that cannot be read. */
export function compileProjections(name: string, { projections }: GlobalContextEntry): Project {
  const queries = new Map(
    projections.map((projection) => [
      projection.name,
      compileQuery(projection.jmesPath, { now: () => Date.now(), random: () => Math.random() }),
    ]),
  );
  const run = (query: Query, data: Json): Json => query.evaluate(data, () => undefined);
  return (data, projection) => {
    if (projection === undefined) {
      // who names no projection sees them beside the data
      if (queries.size === 0 || !isMap(data)) return data;
      const merged = { ...data };
      for (const [key, query] of queries) set(merged, key, run(query, data));
      return merged;
    }
    const query = queries.get(projection);
    if (query === undefined) {
      throw new Error(`global context entry ${name} has no projection ${projection}`);
    }
    return run(query, data);
  };
}

function listOf(value: Json | undefined): JsonMap[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}

function textAt(map: JsonMap, key: string): string {
  const text = get(map, key);
  return typeof text === "string" ? text : "";
}
