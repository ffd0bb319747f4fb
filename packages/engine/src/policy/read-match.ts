import type { JsonMap } from "@winnow/value";
import type { LabelSelector, MatchBlock, ResourceDescription, ResourceFilter } from "./policy.ts";
import { given, mapOf, mapsOf, optional, textMapOf, textOf, textsOf } from "./read-fields.ts";

/** `match` or `exclude`. */
export function readMatch(block: JsonMap): MatchBlock {
  const any = given(block, "any") === undefined ? undefined : mapsOf(block, "any").map(readFilter);
  const all = given(block, "all") === undefined ? undefined : mapsOf(block, "all").map(readFilter);
  if (any === undefined && all === undefined) return { legacy: readFilter(block) };
  return { ...optional("any", any), ...optional("all", all) };
}

function readFilter(filter: JsonMap): ResourceFilter {
  const resources = mapOf(filter, "resources");
  const subjects = mapsOf(filter, "subjects").map((subject) => ({
    kind: textOf(subject, "kind") ?? "",
    name: textOf(subject, "name") ?? "",
    ...optional("namespace", textOf(subject, "namespace")),
  }));
  return {
    ...optional("resources", resources === undefined ? undefined : readDescription(resources)),
    roles: textsOf(filter, "roles"),
    clusterRoles: textsOf(filter, "clusterRoles"),
    subjects,
  };
}

function readDescription(resources: JsonMap): ResourceDescription {
  const selector = mapOf(resources, "selector");
  const namespaceSelector = mapOf(resources, "namespaceSelector");
  return {
    kinds: textsOf(resources, "kinds"),
    names: textsOf(resources, "names"),
    namespaces: textsOf(resources, "namespaces"),
    operations: textsOf(resources, "operations"),
    annotations: textMapOf(resources, "annotations"),
    ...optional("name", textOf(resources, "name")),
    ...optional("selector", selector && readSelector(selector)),
    ...optional("namespaceSelector", namespaceSelector && readSelector(namespaceSelector)),
  };
}

/** A label selector. */
export function readSelector(selector: JsonMap): LabelSelector {
  return {
    matchLabels: textMapOf(selector, "matchLabels"),
    matchExpressions: mapsOf(selector, "matchExpressions").map((expression) => ({
      key: textOf(expression, "key") ?? "",
      operator: textOf(expression, "operator") ?? "",
      values: textsOf(expression, "values"),
    })),
  };
}
