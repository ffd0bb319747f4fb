/** The kinds that the rules of a policy are about, derived rules included. */
import { computeAutogenRules, parseKind, readMatch } from "@winnow/engine";
import type { KindSelector, MatchBlock, Policy, ResourceFilter } from "@winnow/engine";
import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";

/** The selectors of the rules for which `wants` says so. */
export function selectorsOf(policy: Policy, wants: (rule: JsonMap) => boolean): KindSelector[] {
  return computeAutogenRules(policy.raw)
    .filter(wants)
    .flatMap((rule) => {
      const match = get(rule, "match");
      if (!isMap(match)) return [];
      return decisiveFilters(readMatch(match)).flatMap(({ resources }) =>
        (resources?.kinds ?? []).map(parseKind),
      );
    });
}

/** Each filter of `any` may be the one that fits; those of `all` must all fit, so one says enough. */
export function decisiveFilters({
  any = [],
  all = [],
  legacy,
}: MatchBlock): readonly ResourceFilter[] {
  if (any.length > 0) return any;
  if (all.length > 0) return all.slice(0, 1);
  return legacy === undefined ? [] : [legacy];
}
