import { hasWildcard } from "@winnow/value";
import { parseKind } from "../match/kind-selector.ts";
import { pathText } from "../policy/check-schema.ts";
import { filtersOf } from "../policy/match-filters.ts";
import { flagOf, mapOf, textsOf } from "../policy/read-fields.ts";
import { rulesOf } from "./rules-of.ts";
import type { LintCheck } from "./warning.ts";

/** Kinds by wildcard in a policy that is scanned: every scan lists all of them. */
export const wildcardKind: LintCheck = {
  code: "wildcard-kind",
  check(document, report) {
    if (!flagOf(mapOf(document, "spec") ?? {}, "background", true)) return;
    for (const { rule, path } of rulesOf(document)) {
      for (const { filter, path: at } of filtersOf(mapOf(rule, "match") ?? {}, [
        ...path,
        "match",
      ])) {
        textsOf(mapOf(filter, "resources") ?? {}, "kinds").forEach((kind, index) => {
          if (!hasWildcard(parseKind(kind).kind)) return;
          const place = [...at, "resources", "kinds", index];
          report(
            this.code,
            place,
            `${pathText(place)}: ${kind} makes every background scan list many kinds; name the kinds or set spec.background to false`,
          );
        });
      }
    }
  },
};
