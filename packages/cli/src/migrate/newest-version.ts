/**
 * The newest version in which Kyverno 1.19 serves a kind, from its published CRDs. Versions of a
 * kind differ in nothing but their name for the API server (no conversion), so a resource moves on
 * by its apiVersion alone.
 */
import { get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { resourceName } from "./resource-name.ts";

interface ServedKind {
  readonly kinds: readonly string[];
  readonly newest: string;
  readonly older: readonly string[];
}

const served: Readonly<Record<string, readonly ServedKind[]>> = {
  "kyverno.io": [
    { kinds: ["ClusterPolicy", "Policy"], newest: "v1", older: ["v2beta1"] },
    { kinds: ["PolicyException"], newest: "v2", older: ["v2alpha1", "v2beta1"] },
    {
      kinds: ["CleanupPolicy", "ClusterCleanupPolicy"],
      newest: "v2",
      older: ["v2alpha1", "v2beta1"],
    },
    { kinds: ["GlobalContextEntry"], newest: "v2", older: ["v2alpha1", "v2beta1"] },
    { kinds: ["UpdateRequest"], newest: "v2", older: ["v1beta1"] },
  ],
  "policies.kyverno.io": [
    {
      kinds: [
        "DeletingPolicy",
        "GeneratingPolicy",
        "ImageValidatingPolicy",
        "MutatingPolicy",
        "NamespacedDeletingPolicy",
        "NamespacedGeneratingPolicy",
        "NamespacedImageValidatingPolicy",
        "NamespacedMutatingPolicy",
        "NamespacedValidatingPolicy",
        "PolicyException",
        "ValidatingPolicy",
      ],
      newest: "v1",
      older: ["v1alpha1", "v1beta1"],
    },
  ],
};

/** The apiVersion that a resource should have; undefined where it has it, or is none of Kyverno's. */
export function newerApiVersion(document: JsonMap): string | undefined {
  const apiVersion = get(document, "apiVersion");
  const kind = get(document, "kind");
  if (typeof apiVersion !== "string" || typeof kind !== "string") return undefined;
  const [group = "", version = ""] = apiVersion.split("/");
  const kinds = Object.hasOwn(served, group) ? (served[group] ?? []) : [];
  const found = kinds.find((entry) => entry.kinds.includes(kind));
  return found?.older.includes(version) === true ? `${group}/${found.newest}` : undefined;
}

/** The resources that can be migrated, as CRDs are called. */
export const migratableResources: readonly string[] = Object.entries(served).flatMap(
  ([group, kinds]) =>
    kinds.flatMap((entry) => entry.kinds.map((kind) => resourceName(kind, group))),
);
