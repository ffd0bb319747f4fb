import type { JsonMap } from "@winnow/value";
import type { FailureAction, FailureActionOverride } from "./policy.ts";
import { mapOf, mapsOf, optional, textOf, textsOf } from "./read-fields.ts";
import { readSelector } from "./read-match.ts";

/** `audit` and `enforce` are the old spellings. */
export function readFailureAction(text: string | undefined): FailureAction | undefined {
  if (text === undefined || text === "") return undefined;
  return text.toLowerCase() === "enforce" ? "Enforce" : "Audit";
}

/** Failure actions by namespace. */
export function readOverrides(owner: JsonMap, key: string): FailureActionOverride[] {
  return mapsOf(owner, key).flatMap((override) => {
    const action = readFailureAction(textOf(override, "action"));
    const selector = mapOf(override, "namespaceSelector");
    return action === undefined
      ? []
      : [
          {
            action,
            namespaces: textsOf(override, "namespaces"),
            ...optional("namespaceSelector", selector && readSelector(selector)),
          },
        ];
  });
}
