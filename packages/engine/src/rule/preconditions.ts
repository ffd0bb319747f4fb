import type { CompiledConditions } from "../condition/condition-block.ts";
import type { Scope } from "../expression/scope.ts";
import type { Outcome } from "./outcome.ts";
import { errorMessage } from "./validate/message.ts";

/**
 * The outcome where preconditions end a rule (skip, error); undefined where the rule goes on. `path`
 * is their place in the rule.
 */
export function checkPreconditions(
  preconditions: CompiledConditions | undefined,
  scope: Scope,
  path: string,
): Outcome | undefined {
  if (preconditions === undefined) return undefined;
  const mark = scope.tracer?.mark() ?? 0;
  try {
    const outcome = preconditions.evaluate(scope);
    scope.tracer?.wrap(mark, {
      step: "preconditions",
      holds: outcome.holds,
      notable: !outcome.holds,
      message: outcome.holds ? "preconditions are met" : "preconditions are not met",
      path,
    });
    if (outcome.holds) return undefined;
    const parts = ["preconditions not met", outcome.message].filter((part) => part !== "");
    return { verdict: "skip", message: parts.join("; ") };
  } catch (error) {
    const message = errorMessage("failed to evaluate preconditions", error);
    scope.tracer?.wrap(mark, { step: "preconditions", notable: true, message, path });
    return { verdict: "error", message };
  }
}
