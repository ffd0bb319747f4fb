import { goJson } from "@winnow/value";
import { findOperator } from "../condition/operator.ts";
import { mayHoldVariable } from "../expression/scan.ts";
import { pathText } from "../policy/check-schema.ts";
import { given, textOf } from "../policy/read-fields.ts";
import { conditionsIn } from "./conditions-in.ts";
import type { LintCheck } from "./warning.ts";

/** A condition without variables: it holds for every request, or for none. */
export const constantCondition: LintCheck = {
  code: "constant-condition",
  check(document, report) {
    for (const [condition, path] of conditionsIn(document)) {
      const key = given(condition, "key") ?? null;
      const value = given(condition, "value") ?? null;
      const operator = findOperator(textOf(condition, "operator") ?? "");
      if (operator === undefined || [key, value].some((side) => mayHoldVariable(goJson(side)))) {
        continue;
      }
      const outcome = operator.compare(key, value) ? "always" : "never";
      report(
        this.code,
        path,
        `${pathText(path)} holds no variable, so it is ${outcome} true; put the variable into {{ }} or remove the condition`,
      );
    }
  },
};
