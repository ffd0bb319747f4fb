import { givenImage } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import { InputError } from "../input-error.ts";
import { documentsOf } from "../source/documents.ts";
import {
  anyMapOf,
  field,
  fieldError,
  listField,
  mapOf,
  requiredTextField,
  rootNode,
} from "../source/fields.ts";
import type { FieldNode } from "../source/fields.ts";
import { readTextFile } from "../source/read-file.ts";

/** What policies may look up without a cluster and without a registry. */
export interface ContextData {
  readonly resources: readonly JsonMap[];
  /** What an image registry would tell, by image reference. */
  readonly images: ReadonlyMap<string, JsonMap>;
}

export const noContext: ContextData = { resources: [], images: new Map() };

/**
 * Reads a file with context data (cli.kyverno.io/v1alpha1, kind Context): `spec.resources`, objects
 * of the cluster, and `spec.images`, facts about images (`image`, `manifest`, `config`, ...).
 */
export function readContextFile(path: string): ContextData {
  const [document] = documentsOf({ file: path, text: readTextFile(path) });
  if (document === undefined) throw new InputError("this context file is empty", { file: path });
  const map = mapOf(rootNode(document), ["apiVersion", "kind", "metadata", "spec"]);
  const spec = field(map, "spec");
  if (spec === undefined) throw fieldError(map, "spec is missing");
  const content = mapOf(spec, ["resources", "images"]);
  return {
    resources: listField(content, "resources").map((node) => anyMapOf(node).value),
    images: new Map(listField(content, "images").map(readImage)),
  };
}

function readImage(node: FieldNode): [string, JsonMap] {
  const map: { readonly value: JsonMap } & FieldNode = anyMapOf(node);
  return [requiredTextField(map, "image"), givenImage(map.value)];
}
