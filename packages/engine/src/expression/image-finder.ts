/**
 * The images that a resource names, with the place of each: in the containers of pods and pod
 * controllers, or where a rule's `imageExtractors` say. Follows Kyverno's documentation of image
 * verification in custom resources.
 */
import { formatValue, get, isMap, parseImage, set } from "@winnow/value";
import type { ImageReference, Json, JsonMap } from "@winnow/value";
import type { ImageExtractor, Rule } from "../policy/policy.ts";
import { ExpressionError } from "./failure.ts";
import { containerLists, podSpecPath } from "./image-data.ts";
import type { QueryCache } from "./query-cache.ts";

export type Place = readonly (string | number)[];

export interface FoundImage {
  /** The container list, or the extractor's name. */
  readonly group: string;
  readonly key: string;
  readonly image: ImageReference;
  /** Where the resource holds it. */
  readonly place: Place;
}

/** Finds the images of a resource. Throws ImageError and ExpressionError. */
export type ImageFinder = (resource: JsonMap) => FoundImage[];

export function compileImageFinder(
  extractors: Rule["imageExtractors"],
  queries: QueryCache,
  defaultRegistry: string,
): ImageFinder {
  const read = (text: string): ImageReference => parseImage(text, { defaultRegistry });
  const byKind = new Map(
    Object.entries(extractors).map(([kind, list]) => [
      kind,
      list.map((extractor) => compileExtractor(extractor, queries, read)),
    ]),
  );
  return (resource) => {
    const kind = get(resource, "kind");
    const own = typeof kind === "string" ? byKind.get(kind) : undefined;
    return own === undefined
      ? podImages(resource, read)
      : own.flatMap((extract) => extract(resource));
  };
}

/** The images as the variable `images` shows them; undefined where there are none. */
export function imageVariable(images: readonly FoundImage[]): JsonMap | undefined {
  if (images.length === 0) return undefined;
  const result: JsonMap = {};
  for (const { group, key, image, place } of images) {
    const known = get(result, group);
    const entries = isMap(known) ? known : {};
    set(entries, key, { ...image, jsonPointer: `/${place.join("/")}` });
    set(result, group, entries);
  }
  return result;
}

type ReadImage = (text: string) => ImageReference;

function podImages(resource: JsonMap, read: ReadImage): FoundImage[] {
  const path = podSpecPath(resource);
  if (path === undefined) return [];
  return containerLists.flatMap((group) => {
    const places = placesAt(resource, [...path, group, "*"], []);
    return places.flatMap(({ value, place }) => {
      const image = isMap(value) ? get(value, "image") : undefined;
      if (typeof image !== "string" || image === "") return [];
      const name = isMap(value) ? get(value, "name") : undefined;
      const key = typeof name === "string" ? name : String(place.at(-1));
      return [{ group, key, image: read(image), place: [...place, "image"] }];
    });
  });
}

function compileExtractor(
  extractor: ImageExtractor,
  queries: QueryCache,
  read: ReadImage,
): ImageFinder {
  const steps = extractor.path.split("/").filter((step) => step !== "");
  const { value: field, key: keyField, name: group, jmesPath } = extractor;
  const query = jmesPath === undefined ? undefined : queries.compile(jmesPath);
  return (resource) =>
    placesAt(resource, steps, []).flatMap(({ value, place }) => {
      const found = field === undefined ? value : isMap(value) ? get(value, field) : undefined;
      const at = field === undefined ? place : [...place, field];
      if (found === undefined || found === null) return [];
      const text = query === undefined ? found : query.evaluate(found);
      if (typeof text !== "string") {
        throw new ExpressionError(`the image at /${at.join("/")} is no text`);
      }
      const key = keyField !== undefined && isMap(value) ? get(value, keyField) : undefined;
      const name = key === undefined ? place.join("/") : formatValue(key);
      return [{ group, key: name, image: read(text), place: at }];
    });
}

/** Every value that a path leads to; `*` stands for all elements of a list or map. */
function placesAt(
  value: Json,
  steps: readonly string[],
  place: Place,
): { value: Json; place: Place }[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [{ value, place }];
  if (step === "*") {
    const keys: (string | number)[] = Array.isArray(value)
      ? [...value.keys()]
      : isMap(value)
        ? Object.keys(value)
        : [];
    return keys.flatMap((key) => stepInto(value, key, rest, place));
  }
  const isIndex = Array.isArray(value) && /^\d{1,6}$/.test(step);
  return stepInto(value, isIndex ? Number(step) : step, rest, place);
}

function stepInto(
  value: Json,
  key: string | number,
  rest: readonly string[],
  place: Place,
): { value: Json; place: Place }[] {
  const inner =
    Array.isArray(value) && typeof key === "number"
      ? value[key]
      : isMap(value) && typeof key === "string"
        ? get(value, key)
        : undefined;
  return inner === undefined ? [] : placesAt(inner, rest, [...place, key]);
}
