import { expandList } from "@winnow/yaml";
import type { YamlDocument } from "@winnow/yaml";
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { InputError } from "../input-error.ts";
import type { Place } from "../input-error.ts";
import { eachDocument } from "../source/documents.ts";
import type { NamedText } from "../source/documents.ts";
import { identityOf } from "./identity.ts";
import type { Identity } from "./identity.ts";
import { setDefaultNamespace } from "./scope.ts";

/** An object to be judged. */
export interface Resource {
  readonly object: JsonMap;
  readonly identity: Identity;
  readonly place: Place;
  /** The place of a path in the object; where it ends in something that is not there, of what is above. */
  locate(path: readonly (string | number)[]): Place;
}

/**
 * The objects of a text, one by one, those of a List each for itself; objects without namespace are
 * put into `default`. Throws InputError for broken YAML and for what is no Kubernetes object.
 */
export function* eachResource(source: NamedText): Generator<Resource, void, undefined> {
  for (const document of eachDocument(source)) {
    const items = expandList(document.value);
    const isList = items[0] !== document.value;
    for (const [index, item] of items.entries()) {
      yield toResource(item, isList ? ["items", index] : [], document, source.file);
    }
  }
}

/** `path` leads to the object in its document. */
function toResource(
  item: Json,
  path: readonly (string | number)[],
  document: YamlDocument,
  file: string,
): Resource {
  const place = { file, line: document.line };
  if (!isMap(item)) {
    throw new InputError(
      "this document is not a map of fields; a Kubernetes object is wanted",
      place,
    );
  }
  for (const key of ["apiVersion", "kind"]) {
    const value = get(item, key);
    if (typeof value !== "string" || value === "") {
      throw new InputError(`this document has no ${key}; a Kubernetes object is wanted`, place);
    }
  }
  return {
    object: item,
    identity: setDefaultNamespace(item, identityOf(item)),
    place,
    locate: (inner) => ({ ...place, ...document.locate([...path, ...inner]) }),
  };
}
