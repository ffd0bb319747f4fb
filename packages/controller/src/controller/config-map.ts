/** The settings in the ConfigMap `winnow`; their names are those of Kyverno's ConfigMap. */
import { get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";

/** The text of a key; empty where there is none. */
export function textAt(data: JsonMap, key: string): string {
  const text = get(data, key);
  return typeof text === "string" ? text : "";
}

/** Names that stand between commas or spaces. */
export function wordsAt(data: JsonMap, key: string): string[] {
  return textAt(data, key)
    .split(/[,\s]+/u)
    .filter((word) => word !== "");
}

/**
 * Whether Events tell of successes, by their actions: none without `generateSuccessEvents`, all with it,
 * or only those that `successEventActions` names between commas.
 */
export function successEvents(data: JsonMap): (action: string) => boolean {
  if (textAt(data, "generateSuccessEvents") !== "true") return () => false;
  const named = textAt(data, "successEventActions")
    .split(",")
    .map((action) => action.trim())
    .filter((action) => action !== "");
  return (action) => named.length === 0 || named.includes(action);
}
