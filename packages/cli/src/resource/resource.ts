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
}

/**
 * The objects of a text, one by one, those of a List each for itself; objects without namespace are
 * put into `default`. Throws InputError for broken YAML and for what is no Kubernetes object.
 */
export function* eachResource(source: NamedText): Generator<Resource, void, undefined> {
  for (const document of eachDocument(source)) {
    for (const item of expandList(document.value)) yield toResource(item, document, source.file);
  }
}

function toResource(item: Json, document: YamlDocument, file: string): Resource {
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
  return { object: item, identity: setDefaultNamespace(item, identityOf(item)), place };
}
