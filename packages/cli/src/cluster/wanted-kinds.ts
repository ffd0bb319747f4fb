/** Which of the kinds that a cluster serves a set of policies has anything to say about. */
import { computeAutogenRules, parseKind, readMatch } from "@winnow/engine";
import type { KindSelector, PolicySet } from "@winnow/engine";
import type { ApiResource } from "@winnow/kube";
import { get, isMap, matchWildcard } from "@winnow/value";

/**
 * The resources to list. A selector without a version takes the version that the server prefers, so
 * that an object served in several versions is judged once.
 */
export function wantedKinds(set: PolicySet, served: readonly ApiResource[]): ApiResource[] {
  const selectors = set.policies.flatMap((policy) =>
    computeAutogenRules(policy.raw).flatMap((rule) => {
      const match = get(rule, "match");
      if (!isMap(match)) return [];
      const { any = [], all = [], legacy } = readMatch(match);
      const filters = [...any, ...all, ...(legacy === undefined ? [] : [legacy])];
      return filters.flatMap(({ resources }) => (resources?.kinds ?? []).map(parseKind));
    }),
  );
  return served.filter(
    (resource) => resource.canList && selectors.some((selector) => isWanted(selector, resource)),
  );
}

function isWanted(selector: KindSelector, resource: ApiResource): boolean {
  const { group, version, kind } = selector;
  if (!matchWildcard(group, resource.group) || !matchWildcard(kind, resource.kind)) return false;
  return version === "*" ? resource.preferred : matchWildcard(version, resource.version);
}
