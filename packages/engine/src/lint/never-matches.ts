import { parseKind } from "../match/kind-selector.ts";
import { isClusterScoped, selectsClusterKind } from "../match/kind-scope.ts";
import type { JsonMap } from "@winnow/value";
import { pathText } from "../policy/check-schema.ts";
import type { Path, Report } from "../policy/check-schema.ts";
import { filtersOf, isFilled } from "../policy/match-filters.ts";
import { given, mapOf, mapsOf, textsOf } from "../policy/read-fields.ts";
import { isCleanup, matchersOf } from "./rules-of.ts";
import type { LintCheck } from "./warning.ts";

/** A block of match that no object and no request can fit. */
export const neverMatches: LintCheck = {
  code: "never-matches",
  check(document, report) {
    for (const { rule, path } of matchersOf(document)) {
      const match = mapOf(rule, "match") ?? {};
      const at = [...path, "match"];
      for (const { filter, path: place } of filtersOf(match, at)) {
        checkNamespaces(mapOf(filter, "resources") ?? {}, [...place, "resources"], report);
      }
      checkAll(match, "kinds", at, report);
      // a cleanup policy knows no operations
      if (!isCleanup(document)) checkAll(match, "operations", at, report);
      checkExclude(rule, match, path, report);
    }
  },
};

/** Kinds without namespace are in none of the namespaces; a Namespace itself goes by its own name. */
function checkNamespaces(resources: JsonMap, path: Path, report: Report): void {
  const kinds = textsOf(resources, "kinds").map(parseKind);
  const isOutside = kinds.every(
    (kind) => kind.kind !== "Namespace" && (selectsClusterKind(kind) || isClusterScoped(kind)),
  );
  if (kinds.length === 0 || !isOutside) return;
  for (const key of ["namespaces"]) {
    if (!isFilled(resources, key)) continue;
    const at = [...path, key];
    report(
      neverMatches.code,
      at,
      `${pathText(at)}: these kinds have no namespace, so the block never matches; remove ${key}`,
    );
  }
}

/** The blocks of `all` hold together, so what they name must overlap. */
function checkAll(match: JsonMap, key: string, path: Path, report: Report): void {
  const lists = mapsOf(match, "all")
    .map((filter) => textsOf(mapOf(filter, "resources") ?? {}, key))
    .filter((list) => list.length > 0);
  const [first, ...others] = lists;
  if (first === undefined || others.length === 0) return;
  if (lists.flat().some((text) => /[*?/]/u.test(text))) return;
  if (first.some((item) => others.every((list) => list.includes(item)))) return;
  const at = [...path, "all"];
  report(
    neverMatches.code,
    at,
    `${pathText(at)}: no object is of ${key} of every block; use any, or name ${key} that they share`,
  );
}

/** An exclude of kinds alone that takes out every kind of match. */
function checkExclude(rule: JsonMap, match: JsonMap, path: Path, report: Report): void {
  const exclude = mapOf(rule, "exclude") ?? {};
  const excluded = new Set(
    filtersOf(exclude, []).flatMap(({ filter }) => {
      const resources = mapOf(filter, "resources") ?? {};
      const others = Object.keys(resources).filter(
        (key) => key !== "kinds" && given(resources, key),
      );
      const users = ["roles", "clusterRoles", "subjects"].some((key) => isFilled(filter, key));
      return others.length > 0 || users ? [] : textsOf(resources, "kinds");
    }),
  );
  const kinds = filtersOf(match, []).flatMap(({ filter }) =>
    textsOf(mapOf(filter, "resources") ?? {}, "kinds"),
  );
  if (isFilled(exclude, "all") || kinds.length === 0) return;
  if (!kinds.every((kind) => excluded.has(kind) || excluded.has("*"))) return;
  const at = [...path, "exclude"];
  report(
    neverMatches.code,
    at,
    `${pathText(at)} takes out every kind that match names, so the rule never matches; narrow it`,
  );
}
