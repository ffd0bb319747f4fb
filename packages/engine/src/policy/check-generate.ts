/** What a generate rule may not say although its fields are in order. */
import { get, hasWildcard } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { mayHoldVariable } from "../expression/scan.ts";
import type { Scope } from "../match/kind-scope.ts";
import { checkConditions } from "./check-conditions.ts";
import { checkContext, checkQuery } from "./check-context.ts";
import type { PolicyFacts } from "./check-facts.ts";
import { allowOne, checkForEachGiven } from "./check-one-of.ts";
import { forbidAnchors } from "./check-pattern.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { given, mapOf, mapsOf, textMapOf, textOf, textsOf } from "./read-fields.ts";

/** Checks the body of a generate rule. */
export function checkGenerate(
  generate: JsonMap,
  path: Path,
  facts: PolicyFacts,
  report: Report,
): void {
  allowOne(generate, ["data", "clone", "cloneList", "foreach"], path, report);
  if (given(generate, "foreach") === undefined) {
    checkTarget(generate, path, facts, report);
    return;
  }
  checkForEachGiven(generate, path, report);
  mapsOf(generate, "foreach").forEach((entry, index) => {
    const at = [...path, "foreach", index];
    allowOne(entry, ["data", "clone", "cloneList"], at, report);
    checkQuery(entry, "list", at, report);
    checkContext(entry, at, report);
    checkConditions(get(entry, "preconditions"), [...at, "preconditions"], report);
    checkTarget(entry, at, facts, report);
  });
}

function checkTarget(target: JsonMap, path: Path, facts: PolicyFacts, report: Report): void {
  const cloneList = mapOf(target, "cloneList");
  const kinds = cloneList === undefined ? [] : textsOf(cloneList, "kinds");
  const kind = textOf(target, "kind") ?? "";
  if (kind !== "") checkNamespace(target, kind, path, facts, report);
  if (facts.namespaced) checkOwnNamespace(target, path, facts, report);
  const data = given(target, "data");
  if (data !== undefined) forbidAnchors(data, [...path, "data"], report);
  if (cloneList !== undefined) {
    checkCloneList(cloneList, kinds, [...path, "cloneList"], facts, report);
  }
  if ((given(target, "clone") ?? cloneList) === undefined || kinds.length > 0) return;
  for (const field of ["kind", "name"]) {
    if ((textOf(target, field) ?? "") === "") {
      report("missing-field", path, `${pathText([...path, field])} is missing`);
    }
  }
}

/** Objects of kinds with a namespace need one, others must not have any. */
function checkNamespace(
  target: JsonMap,
  kind: string,
  path: Path,
  facts: PolicyFacts,
  report: Report,
): void {
  const namespace = textOf(target, "namespace") ?? "";
  const scope = facts.scopeOf(textOf(target, "apiVersion") ?? "", kind);
  if (scope === "Namespaced" && namespace === "") {
    report("namespace-missing", path, `${pathText(path)}: ${kind} has a namespace; add namespace`);
  }
  if (scope !== "Cluster") return;
  if (namespace !== "") {
    report(
      "namespace-given",
      [...path, "namespace"],
      `${pathText(path)}: ${kind} has no namespace; remove namespace`,
    );
  }
  if (facts.namespaced) {
    report(
      "cluster-kind-in-namespaced",
      [...path, "kind"],
      `${pathText(path)}: ${kind} has no namespace, so a namespaced policy cannot make it; use a ClusterPolicy`,
    );
  }
}

/** A namespaced policy reads and writes in its own namespace. */
function checkOwnNamespace(target: JsonMap, path: Path, facts: PolicyFacts, report: Report): void {
  const places: [JsonMap | undefined, Path][] = [
    [target, path],
    [mapOf(target, "clone"), [...path, "clone"]],
    [mapOf(target, "cloneList"), [...path, "cloneList"]],
  ];
  for (const [owner, at] of places) {
    const namespace = owner === undefined ? "" : (textOf(owner, "namespace") ?? "");
    if (namespace === "" || namespace === facts.namespace) continue;
    // a policy without namespace gets it when it is applied
    if (facts.namespace === undefined && !mayHoldVariable(namespace)) continue;
    report(
      "other-namespace",
      [...at, "namespace"],
      `${pathText(at)}.namespace: a namespaced policy reads and writes in its own namespace only; use a ClusterPolicy`,
    );
  }
}

function checkCloneList(
  cloneList: JsonMap,
  kinds: readonly string[],
  path: Path,
  facts: PolicyFacts,
  report: Report,
): void {
  const selector = mapOf(cloneList, "selector");
  const labels = selector === undefined ? {} : textMapOf(selector, "matchLabels");
  if (
    Object.entries(labels)
      .flat()
      .some((text) => hasWildcard(text) && !mayHoldVariable(text))
  ) {
    report(
      "bad-selector",
      [...path, "selector"],
      `${pathText(path)}.selector cannot hold wildcards`,
    );
  }
  const scopes = new Set(kinds.map((kind) => scopeOfSelector(kind, facts)));
  const namespace = textOf(cloneList, "namespace") ?? "";
  if (scopes.has("Cluster") && scopes.has("Namespaced")) {
    report(
      "mixed-scopes",
      [...path, "kinds"],
      `${pathText(path)}.kinds: kinds with and without namespace cannot be cloned together; write two rules`,
    );
  } else if (scopes.has("Cluster") && namespace !== "") {
    report(
      "namespace-given",
      [...path, "namespace"],
      `${pathText(path)}: ${kinds.join(", ")} has no namespace; remove namespace`,
    );
  } else if (scopes.has("Namespaced") && namespace === "") {
    report(
      "namespace-missing",
      path,
      `${pathText(path)}: ${kinds.join(", ")} has a namespace; add namespace`,
    );
  }
  if (facts.namespaced && scopes.has("Cluster")) {
    report(
      "cluster-kind-in-namespaced",
      [...path, "kinds"],
      `${pathText(path)}.kinds: a namespaced policy cannot clone kinds without namespace; use a ClusterPolicy`,
    );
  }
}

/** `v1/Secret`, `rbac.authorization.k8s.io/v1/ClusterRole`. */
function scopeOfSelector(selector: string, facts: PolicyFacts): Scope | undefined {
  const slash = selector.lastIndexOf("/");
  return facts.scopeOf(selector.slice(0, Math.max(0, slash)), selector.slice(slash + 1));
}
