/** The kinds that background scans look at: those that rules of policies with `background: true` are about. */
import type { KindSelector, Policy } from "@winnow/engine";
import type { ServedResource } from "@winnow/kube";
import { get, matchWildcard } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { isReported } from "../report/reported-rules.ts";
import { selectorsOf } from "../policy/rule-selectors.ts";

/** A kind, and the versions of it that policies name. */
export interface ScannedKind {
  /** Group and plural: the same objects under whichever version. */
  readonly key: string;
  /** The version that is listed and followed. */
  readonly resource: ServedResource;
  /** Other versions that policies name; the same objects are judged in each. */
  readonly others: readonly ServedResource[];
}

/** What scans write themselves; looking at it would never end. */
const ownGroups = new Set(["wgpolicyk8s.io", "openreports.io", "events.k8s.io"]);

/** The scanned kinds in a fixed order. A selector without a version means the one that the server prefers. */
export function scannedKinds(
  policies: readonly Policy[],
  served: readonly ServedResource[],
): ScannedKind[] {
  const selectors = policies
    .filter(({ spec }) => spec.background)
    .filter(isReported)
    .flatMap((policy) => selectorsOf(policy, isScanned));
  const found = new Map<string, ServedResource[]>();
  for (const resource of served) {
    if (!resource.canList || isOwn(resource)) continue;
    if (!selectors.some((selector) => isMeant(selector, resource))) continue;
    const key = `${resource.group}/${resource.plural}`;
    found.set(key, [...(found.get(key) ?? []), resource]);
  }
  return [...found]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([key, versions]) => {
      const resource = versions.find(({ preferred }) => preferred) ?? versions[0];
      if (resource === undefined) return [];
      return [{ key, resource, others: versions.filter((version) => version !== resource) }];
    });
}

/** Rules that change or make resources are not for scans. */
function isScanned(rule: JsonMap): boolean {
  return get(rule, "validate") !== undefined || get(rule, "verifyImages") !== undefined;
}

function isOwn({ group, kind }: ServedResource): boolean {
  return ownGroups.has(group) || (group === "" && kind === "Event");
}

function isMeant(selector: KindSelector, resource: ServedResource): boolean {
  const { group, version, kind } = selector;
  if (!matchWildcard(group, resource.group) || !matchWildcard(kind, resource.kind)) return false;
  // leases change every few seconds; only who names them means them
  if (resource.kind === "Lease" && kind !== "Lease") return false;
  return version === "*" ? resource.preferred : matchWildcard(version, resource.version);
}
