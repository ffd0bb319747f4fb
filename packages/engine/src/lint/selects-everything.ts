import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { parseKind } from "../match/kind-selector.ts";
import { filtersOf, namesSomething } from "../policy/match-filters.ts";
import { given, mapOf, mapsOf, textOf, textsOf } from "../policy/read-fields.ts";
import { isCleanup } from "./rules-of.ts";
import type { LintCheck } from "./warning.ts";

/** A cleanup policy that would delete all there is. */
export const selectsEverything: LintCheck = {
  code: "selects-everything",
  check(document, report) {
    const spec = mapOf(document, "spec") ?? {};
    if (!isCleanup(document) || isSaying(given(spec, "conditions"))) return;
    const exclude = mapOf(spec, "exclude") ?? {};
    if (filtersOf(exclude, []).some(({ filter }) => namesSomething(filter))) return;
    const match = mapOf(spec, "match") ?? {};
    const filters = filtersOf(match, []).map(({ filter }) => filter);
    const isAll = mapsOf(match, "all").length > 0;
    if (!(isAll ? filters.every(takesAll) : filters.some(takesAll))) return;
    const kind = textOf(document, "kind");
    const place = kind === "CleanupPolicy" ? "its namespace" : "the cluster";
    report(
      this.code,
      ["spec", "match"],
      `spec.match selects every object of ${place}, and each run deletes them all; name kinds, or add a selector or conditions`,
    );
  },
};

/** Whether a filter names every kind and nothing that narrows it. */
function takesAll(filter: JsonMap): boolean {
  const { kinds: _kinds, operations: _operations, ...rest } = mapOf(filter, "resources") ?? {};
  const isAnyKind = textsOf(mapOf(filter, "resources") ?? {}, "kinds").some((text) => {
    const { subresource, ...selector } = parseKind(text);
    const isWhole = subresource === "" || subresource === "*";
    return isWhole && Object.values(selector).every((part) => part === "*");
  });
  return isAnyKind && Object.keys(rest).every((key) => !narrows(get(rest, key)));
}

/** Names with the wildcard among them leave none out. */
function narrows(value: Json | undefined): boolean {
  return isSaying(value) && !(Array.isArray(value) ? value.includes("*") : value === "*");
}

function isSaying(value: Json | undefined): boolean {
  if (isMap(value)) return Object.values(value).some(isSaying);
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== "";
}
