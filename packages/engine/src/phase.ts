import type { RuleType } from "./result/response.ts";
import type { CompiledRule } from "./rule/rule.ts";

/**
 * A step of judging a request. Policies are gone through once for each phase, so that what is
 * validated is the resource as all policies' mutate and image rules have left it.
 */
export type Phase = "mutate" | "verifyImages" | "validate" | "generate";

/** In the order in which they run. */
export const phases: readonly Phase[] = ["mutate", "verifyImages", "validate", "generate"];

const phaseOf: Readonly<Record<RuleType, Phase>> = {
  mutation: "mutate",
  imageVerification: "verifyImages",
  validation: "validate",
  generation: "generate",
};

/** Which of a policy's rules are judged in a phase. */
export type RulesOfPhase = (
  rules: readonly CompiledRule[],
  phase: Phase,
) => readonly CompiledRule[];

/**
 * Tells the rules of a phase, worked out once for each list of rules; rules for images come once
 * more when nothing changes any more.
 */
export function createRulesOfPhase(): RulesOfPhase {
  const known = new WeakMap<readonly CompiledRule[], Readonly<Record<Phase, CompiledRule[]>>>();
  return (rules, phase) => {
    let byPhase = known.get(rules);
    if (byPhase === undefined) {
      byPhase = {
        mutate: rules.filter(({ type }) => phaseOf[type] === "mutate"),
        verifyImages: rules.filter(({ type }) => phaseOf[type] === "verifyImages"),
        validate: rules.flatMap((rule) => {
          if (phaseOf[rule.type] === "validate") return [rule];
          return rule.finalCheck === undefined ? [] : [rule.finalCheck];
        }),
        generate: rules.filter(({ type }) => phaseOf[type] === "generate"),
      };
      known.set(rules, byPhase);
    }
    return byPhase[phase];
  };
}
