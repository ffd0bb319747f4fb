import { get, isInteger, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { reasonOf, VerificationError } from "../verification-error.ts";

/** A reference from a manifest to content (OCI image specification: descriptor). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations: ReadonlyMap<string, string>;
  readonly platform?: { readonly os: string; readonly architecture: string };
}

/** The parts of a manifest or index that verification reads; `document` is all of it. */
export interface Manifest {
  readonly document: JsonMap;
  readonly mediaType: string;
  readonly artifactType: string | undefined;
  readonly config: Descriptor | undefined;
  readonly layers: readonly Descriptor[];
  /** Of an index. */
  readonly manifests: readonly Descriptor[];
  readonly subject: Descriptor | undefined;
}

const digestSyntax = /^sha256:[0-9a-f]{64}$/u;
const mostDescriptors = 1000;

/** Whether a text is a digest that content can be checked by here. */
export function isDigest(text: string): boolean {
  return digestSyntax.test(text);
}

/** Reads a manifest or an index. Throws VerificationError, naming `place`, for anything else. */
export function readManifest(bytes: Buffer, contentType: string, place: string): Manifest {
  const document = readJsonMap(bytes, `the manifest of ${place}`);
  const stated = get(document, "mediaType");
  return {
    document,
    mediaType: typeof stated === "string" && stated !== "" ? stated : contentType,
    artifactType: optionalText(document, "artifactType"),
    config: optionalDescriptor(document, "config", place),
    layers: descriptors(document, "layers", place),
    manifests: descriptors(document, "manifests", place),
    subject: optionalDescriptor(document, "subject", place),
  };
}

/** Reads an object from JSON text. Throws VerificationError that calls it `what`. */
export function readJsonMap(bytes: Buffer, what: string): JsonMap {
  let value: Json;
  try {
    value = JSON.parse(bytes.toString()) as Json;
  } catch (error) {
    throw new VerificationError(`${what} is no JSON: ${reasonOf(error)}`);
  }
  if (!isMap(value)) throw new VerificationError(`${what} is no JSON object`);
  return value;
}

function descriptors(document: JsonMap, key: string, place: string): Descriptor[] {
  const list = get(document, key) ?? [];
  if (!Array.isArray(list)) {
    throw new VerificationError(`${key} in the manifest of ${place} is no list`);
  }
  if (list.length > mostDescriptors) {
    throw new VerificationError(`the manifest of ${place} has more than ${mostDescriptors} ${key}`);
  }
  return list.map((item, index) => readDescriptor(item, `${key}[${index}]`, place));
}

function optionalDescriptor(document: JsonMap, key: string, place: string): Descriptor | undefined {
  const value = get(document, key) ?? null;
  return value === null ? undefined : readDescriptor(value, key, place);
}

function readDescriptor(value: Json, path: string, place: string): Descriptor {
  const wrong = (what: string): VerificationError =>
    new VerificationError(`${path} in the manifest of ${place} ${what}`);
  if (!isMap(value)) throw wrong("is no object");
  const digest = get(value, "digest");
  if (typeof digest !== "string" || !isDigest(digest)) throw wrong("has no sha256 digest");
  const size = get(value, "size");
  if (!isInteger(size) || typeof size !== "number" || size < 0) throw wrong("has no size");
  const artifactType = optionalText(value, "artifactType");
  const platform = get(value, "platform");
  return {
    mediaType: optionalText(value, "mediaType") ?? "",
    digest,
    size,
    annotations: texts(get(value, "annotations")),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(isMap(platform)
      ? {
          platform: {
            os: optionalText(platform, "os") ?? "",
            architecture: optionalText(platform, "architecture") ?? "",
          },
        }
      : {}),
  };
}

function texts(value: Json | undefined): Map<string, string> {
  const result = new Map<string, string>();
  if (!isMap(value)) return result;
  for (const key of Object.keys(value)) {
    const text = get(value, key);
    if (typeof text === "string") result.set(key, text);
  }
  return result;
}

function optionalText(map: JsonMap, key: string): string | undefined {
  const value = get(map, key);
  return typeof value === "string" && value !== "" ? value : undefined;
}
