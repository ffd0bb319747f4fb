import { createObjectStore, givenAnswer, givenGlobalValue } from "@winnow/engine";
import type { ApiResponse, GlobalValue, ImageProviders, Providers } from "@winnow/engine";
import type { Environment } from "@winnow/jmespath";
import type { JsonMap } from "@winnow/value";
import type { ContextData } from "./context-file.ts";
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
    globalReference: (name, projection) =>
      givenGlobalValue(inputs.globalEntries, name, projection, environment),
    listResources: (query) => store.list(query),
    verifyManifest: (check) => {
      verifyManifestSignature(check, environment.now());
    },
    ...inputs.images,
  };
}
