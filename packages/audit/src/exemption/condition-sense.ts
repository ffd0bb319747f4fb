/** Whether a condition names what a check is not for, or what it is for. */
import { formatValue, get } from "@winnow/value";
import type { ConditionPart, Part } from "../policy-parts.ts";
import { textAt } from "../policy-parts.ts";

const negative: ReadonlySet<string> = new Set([
  "notequals",
  "notequal",
  "notin",
  "anynotin",
  "allnotin",
]);

/**
 * `exemption`: the condition keeps the check away from what it names. A comparison with false, 0 or an
 * empty list asks that something is not there, which is the same.
 */
function senseOfCondition({ value }: Part): "exemption" | "scope" {
  const operator = (textAt(value, "operator") ?? "").toLowerCase();
  const text = formatValue(get(value, "value") ?? "");
  const asksForNone = text === "false" || text === "0" || text === "[]";
  if (negative.has(operator)) return asksForNone ? "scope" : "exemption";
  return (operator === "equals" || operator === "equal") && asksForNone ? "exemption" : "scope";
}

/** Alternatives are an exemption only if each of them is one. */
export function senseOf({ conditions }: ConditionPart): "exemption" | "scope" {
  return conditions.every((condition) => senseOfCondition(condition) === "exemption")
    ? "exemption"
    : "scope";
}

/** The conditions in words: `{{ element.name }} AnyNotIn istio-init, …`. */
export function conditionWords({ conditions }: ConditionPart): string {
  return conditions
    .map(({ value }) => {
      const compared = get(value, "value") ?? null;
      const values = Array.isArray(compared)
        ? compared.map((item) => formatValue(item)).join(", ")
        : formatValue(compared);
      return `${formatValue(get(value, "key") ?? "")} ${textAt(value, "operator") ?? ""} ${values}`;
    })
    .join(" or ");
}
