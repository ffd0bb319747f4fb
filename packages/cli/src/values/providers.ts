import { createObjectStore, givenAnswer } from "@winnow/engine";
import type { ApiResponse, Providers } from "@winnow/engine";
import { compileQuery } from "@winnow/jmespath";
import type { Environment } from "@winnow/jmespath";
import { isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { ContextData } from "./context-file.ts";
import type { ImageProviders } from "./image-providers.ts";
import { verifyManifestSignature } from "./manifest-signature.ts";

/** What stands in for the outside world. */
export interface OutsideInputs {
  readonly context: ContextData;
  readonly images: ImageProviders;
  /** Objects of a cluster that are not judged themselves. */
  readonly clusterObjects: readonly JsonMap[];
  readonly apiResponses: readonly ApiResponse[];
  readonly globalEntries: ReadonlyMap<string, GlobalValue>;
}

/** An entry of the global context. */
export interface GlobalValue {
  readonly value: Json;
  /** JMESPath expressions on the value, by name. */
  readonly projections: ReadonlyMap<string, string>;
}

export type OutsideProviders = Required<
  Pick<Providers, "configMap" | "apiCall" | "globalReference" | "listResources" | "verifyManifest">
> &
  ImageProviders;

/**
 * Providers that answer from what was given. What was not given is "not found", in the words an API
 * server would use, so that the rule becomes an error and never passes for want of data.
 */
export function createProviders(inputs: OutsideInputs, environment: Environment): OutsideProviders {
  const { context, apiResponses } = inputs;
  const objects = [...inputs.clusterObjects, ...context.resources];
  const store = createObjectStore(objects);
  return {
    configMap: (namespace, name) => store.find("ConfigMap", namespace, name),
    apiCall(call) {
      const mocked = givenAnswer(apiResponses, call);
      if (mocked !== undefined) return mocked;
      if (call.urlPath !== undefined && call.method === "GET") return store.getPath(call.urlPath);
      throw new Error("nothing stands in for this call; give apiCallResponses or values");
    },
    globalReference: (name, projection) => globalValue(inputs, name, projection, environment),
    listResources: (query) => store.list(query),
    verifyManifest: (check) => {
      verifyManifestSignature(check, environment.now());
    },
    ...inputs.images,
  };
}

function globalValue(
  inputs: OutsideInputs,
  name: string,
  projection: string | undefined,
  environment: Environment,
): Json {
  const entry = inputs.globalEntries.get(name);
  if (entry === undefined) throw new Error(`global context entry ${name} was not given`);
  const project = (path: string): Json => compileQuery(path, environment).evaluate(entry.value);
  if (projection === undefined || projection === "") {
    // policies of the old kind see an entry's projections beside its data
    if (entry.projections.size === 0 || !isMap(entry.value)) return entry.value;
    const merged: JsonMap = { ...entry.value };
    for (const [key, path] of entry.projections) set(merged, key, project(path));
    return merged;
  }
  const path = entry.projections.get(projection);
  if (path === undefined) throw new Error(`global context entry ${name} has no ${projection}`);
  return project(path);
}
