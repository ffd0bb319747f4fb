/** What the conditions of an exception bind, for the resources of a rule and for the parts of them. */
import { formatValue, get, matchWildcard } from "@winnow/value";
import type { Binding } from "./conditions.ts";
import type { Entry } from "./entry.ts";
import { containersOf, imagesOf } from "./must-pass.ts";
import type { MustPass } from "./must-pass.ts";
import type { ViolatedRule } from "./need.ts";

/**
 * A violated rule cut into parts, one for all namespaces that have the same needs: an exception for all of
 * them would let through in one what only another needs.
 */
export function byNamespaces(violated: ViolatedRule): ViolatedRule[] {
  const namespaces = new Set(violated.resources.map(({ namespace }) => namespace));
  const parts = new Map<string, string[]>();
  for (const namespace of namespaces) {
    const own = violated.needs.filter(({ resource }) => resource.namespace === namespace);
    const texts = own.map(({ control, field, image, values }) =>
      JSON.stringify([control, field, image ?? null, values]),
    );
    const key = JSON.stringify([...new Set(texts)].toSorted());
    parts.set(key, [...(parts.get(key) ?? []), namespace]);
  }
  return [...parts.values()].map((part) => ({
    ...violated,
    resources: violated.resources.filter(({ namespace }) => part.includes(namespace)),
    needs: violated.needs.filter(({ resource }) => part.includes(resource.namespace)),
  }));
}

/** What conditions may bind: for rules that are written out everything that they look at. */
export function bindingFor(
  violated: ViolatedRule,
  entries: readonly Entry[],
  resources: readonly MustPass[],
): Binding {
  return {
    looked: violated.looked,
    unused: unusedKeys(resources, entries),
    images: violated.isOpaque ? imagesOf(violated.resources) : undefined,
  };
}

/** Keys that no container sets which an entry lets through. */
function unusedKeys(resources: readonly MustPass[], entries: readonly Entry[]): string[] {
  const patterns = entries.flatMap(({ images }) => images);
  const own = containersOf(resources).filter((container) =>
    patterns.some((pattern) => matchWildcard(pattern, formatValue(get(container, "image") ?? ""))),
  );
  return ["command", "lifecycle", "restartPolicy"].filter((key) =>
    own.every((container) => get(container, key) === undefined),
  );
}
