/** What `match` and `exclude` may not say although their fields are in order. */
import type { JsonMap } from "@winnow/value";
import { parseKind } from "../match/kind-selector.ts";
import { selectsClusterKind } from "../match/kind-scope.ts";
import { SelectorError, compileLabelSelector } from "../match/label-selector.ts";
import type { PolicyFacts } from "./check-facts.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { checkUsers } from "./check-users.ts";
import {
  filtersOf,
  isFilled,
  namesResources,
  namesSomething,
  userAttributes,
} from "./match-filters.ts";
import { given, mapOf, mapsOf, textOf, textsOf } from "./read-fields.ts";
import { readSelector } from "./read-match.ts";
import { walkTexts } from "./walk-texts.ts";

/** Checks the form of a block, its names, selectors and users; not which kinds a rule may have. */
export function checkBlock(
  owner: JsonMap,
  key: string,
  path: Path,
  facts: Pick<PolicyFacts, "namespaced" | "oldMatch">,
  report: Report,
): void {
  const block = mapOf(owner, key);
  if (block === undefined) return;
  const at = [...path, key];
  checkForm(block, at, report);
  if (!facts.oldMatch) forbidOldForm(block, at, report);
  walkTexts(block, at, (text, place) => {
    if (!text.includes("{{")) return;
    report(
      "variable-in-match",
      place,
      `${pathText(place)} must not hold variables; what depends on the request goes into preconditions`,
    );
  });
  for (const { filter, path: place } of filtersOf(block, at)) {
    checkUsers(filter, place, report);
    const resources = mapOf(filter, "resources");
    if (resources === undefined) continue;
    checkResources(resources, [...place, "resources"], report);
    if (facts.namespaced) checkNamespaced(resources, [...place, "resources"], report);
  }
}

function checkForm(block: JsonMap, path: Path, report: Report): void {
  if (isFilled(block, "any") && isFilled(block, "all")) {
    report("any-and-all", path, `${pathText(path)} has any and all; use one of them`);
  }
  if ((isFilled(block, "any") || isFilled(block, "all")) && namesResources(block)) {
    report(
      "mixed-match",
      [...path, "resources"],
      `${pathText(path)} has resources beside any or all; move them into an entry of the list`,
    );
  }
}

function forbidOldForm(block: JsonMap, path: Path, report: Report): void {
  for (const field of ["resources", ...userAttributes]) {
    if (given(block, field) === undefined) continue;
    const at = [...path, field];
    report(
      "old-match",
      at,
      `${pathText(at)}: this version of the API has any and all only; move it into an entry of any`,
    );
  }
}

/** In a rule's match, each block must say for which kinds it is. */
export function checkKindsGiven(match: JsonMap, path: Path, report: Report): void {
  for (const { filter, path: place } of filtersOf(match, path)) {
    if (textsOf(mapOf(filter, "resources") ?? {}, "kinds").length > 0) continue;
    const found = namesSomething(filter) ? "names no kinds" : "names nothing";
    const code = namesSomething(filter) ? "kinds-missing" : "empty-match";
    report(code, place, `${pathText(place)} ${found}; add resources.kinds`);
  }
}

function checkResources(resources: JsonMap, path: Path, report: Report): void {
  if ((textOf(resources, "name") ?? "") !== "" && isFilled(resources, "names")) {
    report("name-and-names", path, `${pathText(path)} has name and names; put all into names`);
  }
  for (const key of ["selector", "namespaceSelector"]) {
    const selector = mapOf(resources, key);
    if (selector !== undefined) checkSelector(selector, [...path, key], report);
  }
  textsOf(resources, "kinds").forEach((kind, index) => {
    if (kind !== "") return;
    report("empty-kind", [...path, "kinds", index], `${pathText(path)}.kinds[${index}] is empty`);
  });
}

/** Checks a label selector as Kubernetes does, wildcards in matchLabels apart. */
function checkSelector(selector: JsonMap, path: Path, report: Report): void {
  const read = readSelector(selector);
  if (Object.keys(read.matchLabels ?? {}).length + (read.matchExpressions?.length ?? 0) === 0) {
    report(
      "empty-selector",
      path,
      `${pathText(path)} selects by nothing; add matchLabels or remove it`,
    );
    return;
  }
  // variables are reported elsewhere, where they are not allowed
  if (JSON.stringify(read).includes("{{")) return;
  try {
    compileLabelSelector(read);
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    report("bad-selector", path, `${pathText(path)}: ${error.message}`);
  }
}

/** A namespaced policy sees its own namespace only, so it can name no other and no cluster kinds. */
function checkNamespaced(resources: JsonMap, path: Path, report: Report): void {
  if (isFilled(resources, "namespaces")) {
    report(
      "namespaces-in-namespaced",
      [...path, "namespaces"],
      `${pathText(path)}.namespaces: a namespaced policy sees its own namespace only; remove it or use the cluster-wide kind of policy`,
    );
  }
  textsOf(resources, "kinds").forEach((kind, index) => {
    if (!selectsClusterKind(parseKind(kind))) return;
    report(
      "cluster-kind-in-namespaced",
      [...path, "kinds", index],
      `${pathText(path)}.kinds[${index}]: ${kind} has no namespace, so a namespaced policy cannot see it; use a ClusterPolicy`,
    );
  });
}

/** Entries of `match` that an exclude lifts again, so that nothing is left. */
export function checkNothingLeft(rule: JsonMap, path: Path, report: Report): void {
  const match = mapOf(rule, "match") ?? {};
  const exclude = mapOf(rule, "exclude") ?? {};
  const excluded = new Set(mapsOf(exclude, "any").map(canonical));
  mapsOf(match, "any").forEach((filter, index) => {
    if (!excluded.has(canonical(filter))) return;
    report(
      "matches-nothing",
      [...path, "match", "any", index],
      `${pathText(path)}: match.any[${index}] is excluded again by exclude; change one of them`,
    );
  });
  const both = [match, exclude];
  if (
    both.some((block) => given(block, "any") ?? given(block, "all")) ||
    !namesSomething(exclude)
  ) {
    return;
  }
  if (covers(exclude, match)) {
    report(
      "matches-nothing",
      [...path, "exclude"],
      `${pathText(path)}: exclude takes out all that match selects; change one of them`,
    );
  }
}

/** Whether every attribute of the exclude is there in match with no values beyond the exclude's. */
function covers(exclude: JsonMap, match: JsonMap): boolean {
  const outer = { ...mapOf(exclude, "resources"), ...usersOf(exclude) };
  const inner = { ...mapOf(match, "resources"), ...usersOf(match) };
  return Object.entries(outer).every(([key, value]) => {
    const selected = given(inner, key);
    if (value === null) return true;
    if (Array.isArray(value) && Array.isArray(selected)) {
      const known = new Set(value.map(canonical));
      return selected.length > 0 && selected.every((item) => known.has(canonical(item)));
    }
    return selected !== undefined && canonical(selected) === canonical(value);
  });
}

function usersOf(filter: JsonMap): JsonMap {
  const { roles, clusterRoles, subjects } = filter;
  return Object.fromEntries(
    Object.entries({ roles, clusterRoles, subjects }).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value]],
    ),
  );
}

/** A text that is the same for values that differ in the order of their keys only. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item === "bigint") return item.toString();
    if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(
      Object.entries(item)
        .filter(([, inner]) => inner !== null)
        .toSorted(([left], [right]) => (left < right ? -1 : 1)),
    );
  });
}
