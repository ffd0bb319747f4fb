import type { Json } from "@winnow/value";
import { compileConditions } from "../../condition/condition-block.ts";
import type { TemplateOptions } from "../../expression/template.ts";
import type { Body, Outcome } from "../outcome.ts";
import { denyMessage, errorMessage } from "./message.ts";
import type { Message } from "./message.ts";

/** Compiles `validate.deny`: true conditions deny; without conditions every request is denied. */
export function compileDenyBody(
  conditions: Json | undefined,
  rule: string,
  message: Message,
  options: TemplateOptions,
  path: string,
): Body {
  const compiled = compileConditions(conditions ?? {}, options, `${path}.conditions`, "deny");
  const passed: Outcome = { verdict: "pass", message: `validation rule '${rule}' passed.` };
  return {
    judge(_subject, scope) {
      const mark = scope.tracer?.mark() ?? 0;
      try {
        const outcome = compiled.evaluate(scope);
        scope.tracer?.wrap(mark, {
          step: "deny",
          holds: !outcome.holds,
          notable: outcome.holds,
          message: denyText(outcome.holds, conditions !== undefined),
          path,
        });
        if (!outcome.holds) return passed;
        const text = denyMessage(message, outcome.message, rule, scope, options);
        return { verdict: "fail", message: text };
      } catch (error) {
        const text = errorMessage("failed to check deny conditions", error);
        scope.tracer?.wrap(mark, { step: "deny", notable: true, message: text, path });
        return { verdict: "error", message: text };
      }
    },
  };
}

function denyText(holds: boolean, hasConditions: boolean): string {
  if (!hasConditions) return "denies every request that comes so far";
  return holds ? "denied: the conditions hold" : "not denied: the conditions do not hold";
}
