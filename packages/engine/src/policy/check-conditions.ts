import { get, isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import { findOperator, operatorNames } from "../condition/operator.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { nearestName } from "./nearest-name.ts";

const conditionFields = ["key", "operator", "value", "message"];

/** Checks conditions in any of their forms: `{any, all}`, a list of such blocks, a plain list. */
export function checkConditions(conditions: Json | undefined, path: Path, report: Report): void {
  if (conditions === undefined || conditions === null) return;
  if (Array.isArray(conditions)) {
    conditions.forEach((item, index) => {
      const isBlock = isMap(item) && ("any" in item || "all" in item);
      (isBlock ? checkBlock : checkCondition)(item, [...path, index], report);
    });
    return;
  }
  checkBlock(conditions, path, report);
}

function checkBlock(block: Json, path: Path, report: Report): void {
  if (!isMap(block)) {
    report("wrong-type", path, `${pathText(path)} must hold any, all or a list of conditions`);
    return;
  }
  for (const name of Object.keys(block)) {
    const list = get(block, name);
    if (name !== "any" && name !== "all") {
      report(
        "unknown-field",
        [...path, name],
        `unknown field ${pathText([...path, name])}: conditions stand below any or all`,
      );
    } else if (Array.isArray(list)) {
      list.forEach((item, index) => checkCondition(item, [...path, name, index], report));
    } else if (list !== null) {
      report(
        "wrong-type",
        [...path, name],
        `${pathText([...path, name])} must be a list of conditions`,
      );
    }
  }
}

function checkCondition(condition: Json, path: Path, report: Report): void {
  if (!isMap(condition)) {
    report(
      "wrong-type",
      path,
      `${pathText(path)} must be a condition with key, operator and value`,
    );
    return;
  }
  for (const name of Object.keys(condition)) {
    if (conditionFields.includes(name)) continue;
    const hint = nearestName(name, conditionFields);
    report(
      "unknown-field",
      [...path, name],
      `unknown field ${pathText([...path, name])}: ${hint === undefined ? "remove it" : `did you mean ${hint}?`}`,
    );
  }
  const operator = get(condition, "operator");
  if (typeof operator === "string" && findOperator(operator) !== undefined) return;
  const nearest = typeof operator === "string" ? nearestName(operator, operatorNames) : undefined;
  const hint =
    nearest === undefined ? `use one of ${operatorNames.join(", ")}` : `did you mean ${nearest}?`;
  report(
    "unknown-operator",
    [...path, "operator"],
    `${pathText([...path, "operator"])} is no operator: ${hint}`,
  );
}
