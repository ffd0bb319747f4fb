/** The literals of conditions, with what their keys look at. */
import { formatValue, get, isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import { listAt, textAt } from "../policy-parts.ts";
import type { Part } from "../policy-parts.ts";
import type { Literal, LiteralOf } from "./literals.ts";

/** Values of context variables of the rule, so that lists written there are found. */
export type Variables = ReadonlyMap<string, Json>;

/** The literal variables of a rule or foreach entry; values that are expressions are not among them. */
export function variablesOf(owners: readonly Part[]): Variables {
  const found = new Map<string, Json>();
  for (const { value } of owners) {
    for (const entry of listAt(value, "context")) {
      if (!isMap(entry)) continue;
      const name = textAt(entry, "name");
      const variable = get(entry, "variable");
      const literal =
        variable !== undefined && isMap(variable) ? get(variable, "value") : undefined;
      if (name !== undefined && literal !== undefined) found.set(name, literal);
    }
  }
  return found;
}

/** What a key's text looks at, by the names in it: the first that fits. */
const byKey: readonly (readonly [RegExp, LiteralOf])[] = [
  [/userInfo\.username|serviceAccountName/, "username"],
  [/userInfo\.groups/, "group"],
  [/clusterRoles/, "clusterRole"],
  [/request\.roles/, "role"],
  [/operation/, "operation"],
  [/namespaceLabels|namespace_labels/, "namespaceLabel"],
  [/labels/, "label"],
  [/annotations/, "annotation"],
  [/[iI]mages?\b/, "image"],
  [/namespace/, "namespace"],
  [/(?:element\d*|[cC]ontainers?(?:\[[^\]]*\])*)\.name\b/, "containerName"],
  [/metadata\.(?:generateN|n)ame|request\.name\b/, "podName"],
  [/\bkind\b/, "kind"],
];

/** The name of a label or annotation in a key: `labels.app`, `labels."example.com/app"`. */
const keyedName = /(?:labels|annotations)\.(?:"([^"]+)"|([\w-]+))/;

/** The literals of a condition. */
export function conditionLiterals(condition: Part, variables: Variables): Literal[] {
  const key = get(condition.value, "key");
  const value = get(condition.value, "value");
  const keyText = formatValue(key ?? "");
  const of = byKey.find(([pattern]) => pattern.test(keyText))?.[1] ?? "value";
  const texts = literalTexts(value, variables);
  if (of !== "label" && of !== "annotation" && of !== "namespaceLabel") {
    return texts.map((text) => ({ of, text }));
  }
  const named = keyedName.exec(keyText);
  const name = named?.[1] ?? named?.[2];
  return name === undefined ? [] : texts.map((text) => ({ of, text: `${name}=${text}` }));
}

const onlyVariable = /^\{\{-?\s*([\w-]+)\s*-?\}\}$/;

/** The texts of a condition's value; variables of the rule are looked up, other expressions left out. */
export function literalTexts(value: Json | undefined, variables: Variables, depth = 0): string[] {
  if (value === undefined || value === null || depth > 8) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item) => literalTexts(item, variables, depth + 1));
  }
  if (isMap(value)) return [];
  if (typeof value !== "string") return [formatValue(value)];
  const name = onlyVariable.exec(value)?.[1];
  if (name !== undefined) return literalTexts(variables.get(name), variables, depth + 1);
  return value.includes("{{") ? [] : [value];
}
