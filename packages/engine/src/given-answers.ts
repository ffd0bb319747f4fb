/** What a user gives in place of the outside world: a test file, a context file, the playground. */
import { compileQuery } from "@winnow/jmespath";
import type { Environment } from "@winnow/jmespath";
import { get, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { Providers } from "./providers.ts";
import type { ApiCall } from "./request.ts";

/** An answer that is given in place of an API server's or a service's. */
export interface ApiResponse {
  readonly method: string;
  /** An absolute address (of `apiCall.service`), or the path of an API server (`apiCall.urlPath`). */
  readonly target: string;
  readonly statusCode: number;
  readonly body: Json;
}

/** The answer that was given for a call; undefined when none was. Throws for an answer of 400 and above. */
export function givenAnswer(responses: readonly ApiResponse[], call: ApiCall): Json | undefined {
  const target = call.urlPath ?? call.service?.url ?? "";
  const found = responses.find(
    (response) => response.method === call.method && response.target === target,
  );
  if (found === undefined) return undefined;
  if (found.statusCode >= 400) throw new Error(`HTTP ${found.statusCode}`);
  return found.body;
}

/** An entry of the global context that is given. */
export interface GlobalValue {
  readonly value: Json;
  /** JMESPath expressions on the value, by name. */
  readonly projections: ReadonlyMap<string, string>;
}

/** What `globalReference` finds among given entries. Throws Error for what was not given. */
export function givenGlobalValue(
  entries: ReadonlyMap<string, GlobalValue>,
  name: string,
  projection: string | undefined,
  environment: Environment,
): Json {
  const entry = entries.get(name);
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

/** The providers of {@link Providers} that tell of images. */
export type ImageProviders = Pick<Providers, "imageRegistry" | "imageDigest" | "verifyImage">;

/**
 * Providers that tell what is given of images (`image`, `resolvedImage`, `manifest`, `configData`, …), by
 * reference, before they ask others. Without others, what was not given is an Error.
 */
export function givenImages(
  images: ReadonlyMap<string, JsonMap>,
  others: ImageProviders,
): ImageProviders {
  return {
    ...others,
    imageRegistry(reference, credentials) {
      const data = images.get(reference);
      if (data !== undefined) return data;
      if (others.imageRegistry !== undefined) {
        return others.imageRegistry(reference, credentials);
      }
      throw new Error(`image ${reference} was not given`);
    },
    imageDigest(reference, credentials) {
      const digest = digestIn(images.get(reference));
      if (digest !== undefined) return digest;
      if (others.imageDigest !== undefined) return others.imageDigest(reference, credentials);
      throw new Error(`the digest of image ${reference} was not given (resolvedImage)`);
    },
  };
}

const digestForm = /@(\w+:[0-9a-f]+)$/u;

/** The digest of `resolvedImage`. */
function digestIn(data: JsonMap | undefined): string | undefined {
  const resolved = data === undefined ? undefined : get(data, "resolvedImage");
  return typeof resolved === "string" ? digestForm.exec(resolved)?.[1] : undefined;
}

/** What a user writes about an image, as policies see it: they know `config` as `configData`. */
export function givenImage(written: JsonMap): JsonMap {
  const config = get(written, "config");
  if (!isMap(config) || get(written, "configData") !== undefined) return written;
  return { ...written, configData: config };
}
