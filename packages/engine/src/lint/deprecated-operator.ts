import { pathText } from "../policy/check-schema.ts";
import { textOf } from "../policy/read-fields.ts";
import { conditionsIn } from "./conditions-in.ts";
import type { LintCheck } from "./warning.ts";

const successors: Readonly<Record<string, string>> = {
  in: "AnyIn or AllIn",
  notin: "AnyNotIn or AllNotIn",
  durationgreaterthan: "GreaterThan",
  durationgreaterthanorequals: "GreaterThanOrEquals",
  durationlessthan: "LessThan",
  durationlessthanorequals: "LessThanOrEquals",
};

/** An operator that others have replaced. */
export const deprecatedOperator: LintCheck = {
  code: "deprecated-operator",
  check(document, report) {
    for (const [condition, path] of conditionsIn(document)) {
      const operator = textOf(condition, "operator") ?? "";
      const name = operator.toLowerCase();
      if (!Object.hasOwn(successors, name)) continue;
      const at = [...path, "operator"];
      report(
        this.code,
        at,
        `${pathText(at)}: ${operator} is deprecated; use ${successors[name] ?? ""}`,
      );
    }
  },
};
