import type { JsonMap } from "@winnow/value";
import { flagOf, mapOf, mapsOf, optional, textOf, textsOf } from "./read-fields.ts";
import { readAttestors } from "./read-verify-images.ts";
import type { AttestorSet } from "./verify-images.ts";

/** `validate.manifests` of a rule: who must have signed a resource's manifest. */
export interface Manifests {
  readonly attestors: readonly AttestorSet[];
  /** What the names of the annotations begin with. */
  readonly annotationDomain: string;
  readonly ignoreFields: readonly IgnoredFields[];
  /** The namespace of the dry run, where one is wanted. */
  readonly dryRun?: { readonly namespace: string };
}

/** Fields that may differ from the signed manifest, in the objects that fit one of the descriptions. */
export interface IgnoredFields {
  readonly fields: readonly string[];
  readonly objects: readonly ObjectDescription[];
}

/** What is given must fit; `*` and `?` are wildcards. */
export interface ObjectDescription {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

const defaultAnnotationDomain = "cosign.sigstore.dev";

/** Reads `validate.manifests` from its document, which has passed its schema. */
export function readManifests(manifests: JsonMap): Manifests {
  const dryRun = mapOf(manifests, "dryRun");
  return {
    attestors: readAttestors(manifests),
    annotationDomain: textOf(manifests, "annotationDomain") || defaultAnnotationDomain,
    ignoreFields: mapsOf(manifests, "ignoreFields").map((entry) => ({
      fields: textsOf(entry, "fields"),
      objects: mapsOf(entry, "objects").map((object) => ({
        ...optional("group", textOf(object, "group")),
        ...optional("version", textOf(object, "version")),
        ...optional("kind", textOf(object, "kind")),
        ...optional("name", textOf(object, "name")),
        ...optional("namespace", textOf(object, "namespace")),
      })),
    })),
    ...optional(
      "dryRun",
      dryRun !== undefined && flagOf(dryRun, "enable", false)
        ? { namespace: textOf(dryRun, "namespace") ?? "" }
        : undefined,
    ),
  };
}
