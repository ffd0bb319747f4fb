/** The literals of resource filters: match, exclude, exceptions, overrides. */
import { formatValue, get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { listAt, mapAt, textAt, textsAt } from "../policy-parts.ts";
import type { Part } from "../policy-parts.ts";
import type { Literal, LiteralOf } from "./literals.ts";

/** The literals of one filter of match or exclude. */
export function filterLiterals({ value }: Part): Literal[] {
  const resources = mapAt(value, "resources") ?? {};
  const annotations = mapAt(resources, "annotations") ?? {};
  const name = textAt(resources, "name");
  return [
    ...named("kind", textsAt(resources, "kinds")),
    ...named("podName", [...(name === undefined ? [] : [name]), ...textsAt(resources, "names")]),
    ...named("namespace", textsAt(resources, "namespaces")),
    ...named("operation", textsAt(resources, "operations")),
    ...named("label", selectorTexts(mapAt(resources, "selector"))),
    ...named("namespaceLabel", selectorTexts(mapAt(resources, "namespaceSelector"))),
    ...named("annotation", pairs(annotations)),
    ...named("role", textsAt(value, "roles")),
    ...named("clusterRole", textsAt(value, "clusterRoles")),
    ...listAt(value, "subjects").flatMap((subject) =>
      isMap(subject) ? subjectLiteral(subject) : [],
    ),
  ];
}

/** The namespaces and selectors of a failure action's override. */
export function overrideLiterals({ value }: Part): Literal[] {
  return [
    ...named("namespace", textsAt(value, "namespaces")),
    ...named("namespaceLabel", selectorTexts(mapAt(value, "namespaceSelector"))),
  ];
}

function named(of: LiteralOf, texts: readonly string[]): Literal[] {
  return texts.map((text) => ({ of, text }));
}

function pairs(map: JsonMap): string[] {
  return Object.keys(map).map((key) => `${key}=${formatValue(get(map, key) ?? "")}`);
}

/** `key=value` of what a selector asks for; of an expression the first value that fits it. */
function selectorTexts(selector: JsonMap | undefined): string[] {
  if (selector === undefined) return [];
  const expressions = listAt(selector, "matchExpressions").flatMap((item) => {
    if (!isMap(item)) return [];
    const key = textAt(item, "key") ?? "";
    const operator = textAt(item, "operator");
    if (operator === "Exists" || operator === "DoesNotExist") return [`${key}=x`];
    return textsAt(item, "values").map((value) => `${key}=${value}`);
  });
  return [...pairs(mapAt(selector, "matchLabels") ?? {}), ...expressions];
}

const subjectKinds: Readonly<Record<string, LiteralOf>> = { User: "username", Group: "group" };

function subjectLiteral(subject: JsonMap): Literal[] {
  const kind = textAt(subject, "kind") ?? "";
  const name = textAt(subject, "name") ?? "";
  if (kind === "ServiceAccount") {
    const namespace = textAt(subject, "namespace") ?? "default";
    return [{ of: "username", text: `system:serviceaccount:${namespace}:${name}` }];
  }
  const of = Object.hasOwn(subjectKinds, kind) ? subjectKinds[kind] : undefined;
  return of === undefined ? [] : [{ of, text: name }];
}
