/** Old forms and operators of conditions. */
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { conditionBlockParts, conditionParts } from "./document-parts.ts";
import type { Edit } from "./edit.ts";
import { edits, leave, together } from "./rewrite.ts";
import type { Plan, Rewrite } from "./rewrite.ts";

/** A plain list of conditions must hold as a whole. */
export const conditionList: Rewrite = {
  id: "condition-list",
  old: "conditions as a plain list",
  replacement: "all",
  plan(document): Plan {
    const isPlain = (value: Json): boolean =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((item) => isMap(item) && !("any" in item) && !("all" in item));
    return edits(
      ...conditionBlockParts(document)
        .filter(({ value }) => isPlain(value))
        .map(({ path }): Edit => ({ type: "nest", path, key: "all" })),
    );
  },
};

/** Two spellings of the same operator. */
const spellings: Readonly<Record<string, string>> = { equal: "Equals", notequal: "NotEquals" };

/**
 * For a key that is one text or number, and values that are written as a list, the new operators ask
 * the same question. For lists of keys they do not: In and NotIn compare the members exactly, the
 * new ones by wildcards on both sides.
 */
const membership: Readonly<Record<string, string>> = { in: "AllIn", notin: "AnyNotIn" };

export const oldOperators: Rewrite = {
  id: "condition-operator",
  old: "operators Equal, NotEqual, In, NotIn",
  replacement: "Equals, NotEquals, AllIn, AnyNotIn",
  plan(document): Plan {
    return together(
      conditionParts(document).map(({ path, value }) => {
        const operator = get(value, "operator");
        const name = typeof operator === "string" ? operator.toLowerCase() : "";
        const at = [...path, "operator"];
        const spelling = Object.hasOwn(spellings, name) ? spellings[name] : undefined;
        if (spelling !== undefined) return edits({ type: "replace", path: at, value: spelling });
        const newName = Object.hasOwn(membership, name) ? membership[name] : undefined;
        if (newName === undefined) return edits();
        if (isSameQuestion(value)) return edits({ type: "replace", path: at, value: newName });
        return leave(
          at,
          `${newName} would take wildcards in lists of keys; ` +
            `where the key is never a list, or wildcards are wanted, write ${newName}`,
        );
      }),
    );
  },
};

function isSameQuestion(condition: JsonMap): boolean {
  return Array.isArray(get(condition, "value")) && isNeverList(get(condition, "key"));
}

/** Fields that Kubernetes declares as texts, and Kyverno's own variables of that kind. */
const textVariable =
  /^\{\{-?\s*(?:request\.(?:operation|name|namespace|subResource|userInfo\.username)|request\.kind\.(?:group|version|kind)|request\.(?:object|oldObject)\.(?:kind|apiVersion|metadata\.(?:name|namespace|generateName|(?:labels|annotations)\.(?:\w+|"[^"{}]*")))|serviceAccountName|serviceAccountNamespace)\s*(?:\|\|\s*(?:'[^'{}]*'|`"[^"{}]*"`)\s*)?-?\}\}$/u;

/** Whether a key cannot become a list when its variables are replaced. */
function isNeverList(key: Json | undefined): boolean {
  if (typeof key === "number" || typeof key === "bigint" || typeof key === "boolean") return true;
  if (typeof key !== "string") return false;
  if (!key.includes("{{") && !key.includes("$(")) return true;
  // text around a variable makes the whole a text
  const hasText = /^[\w/.:-]+\{\{/u.test(key) || /\}\}[\w/.:-]+$/u.test(key);
  return hasText || textVariable.test(key);
}
