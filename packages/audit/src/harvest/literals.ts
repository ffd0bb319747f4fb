/** The texts that policies name, sorted by what in a pod or request they are compared with. */

/** One dimension of a request that policies may name literals of. */
export type LiteralOf =
  | "image"
  | "containerName"
  | "value"
  | "namespace"
  | "podName"
  | "label"
  | "annotation"
  | "namespaceLabel"
  | "username"
  | "group"
  | "role"
  | "clusterRole"
  | "kind"
  | "operation";

/**
 * Literals by dimension, in the order in which they were met. Labels and annotations are `key=value`.
 * Wildcards stay as they are written.
 */
export type Literals = Readonly<Record<LiteralOf, readonly string[]>>;

export const literalDimensions: readonly LiteralOf[] = [
  "image",
  "containerName",
  "value",
  "namespace",
  "podName",
  "label",
  "annotation",
  "namespaceLabel",
  "username",
  "group",
  "role",
  "clusterRole",
  "kind",
  "operation",
];

/** A literal as a collector meets it. */
export interface Literal {
  readonly of: LiteralOf;
  readonly text: string;
}

/** Literals sorted by dimension, each once. */
export function sortLiterals(found: readonly Literal[]): Literals {
  const sorted = Object.fromEntries(literalDimensions.map((of) => [of, new Set<string>()]));
  for (const { of, text } of found) sorted[of]?.add(text);
  return Object.fromEntries(literalDimensions.map((of) => [of, [...(sorted[of] ?? [])]])) as Record<
    LiteralOf,
    string[]
  >;
}
