import type { CompiledConditions } from "../condition/condition-block.ts";
import type { Scope } from "../expression/scope.ts";
import type { Outcome } from "./outcome.ts";
import { errorMessage } from "./validate/message.ts";

/** The outcome where preconditions end a rule (skip, error); undefined where the rule goes on. */
export function checkPreconditions(
  preconditions: CompiledConditions | undefined,
  scope: Scope,
): Outcome | undefined {
  if (preconditions === undefined) return undefined;
  try {
    const outcome = preconditions.evaluate(scope);
    if (outcome.holds) return undefined;
    const parts = ["preconditions not met", outcome.message].filter((part) => part !== "");
    return { verdict: "skip", message: parts.join("; ") };
  } catch (error) {
    return { verdict: "error", message: errorMessage("failed to evaluate preconditions", error) };
  }
}
