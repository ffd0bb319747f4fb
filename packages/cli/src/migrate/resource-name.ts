/** `ClusterPolicy` in `kyverno.io/v1` -> `clusterpolicies.kyverno.io`, as CRDs are called. */
export function resourceName(kind: string, group: string): string {
  const name = kind.toLowerCase();
  const plural = name.endsWith("y") ? `${name.slice(0, -1)}ies` : `${name}s`;
  return `${plural}.${group}`;
}
