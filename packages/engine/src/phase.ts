import type { RuleType } from "./result/response.ts";

/**
 * A step of judging a request. Policies are gone through once for each phase, so that what is
 * validated is the resource as all policies' mutate and image rules have left it.
 */
export type Phase = "mutate" | "verifyImages" | "validate" | "generate";

/** In the order in which they run. */
export const phases: readonly Phase[] = ["mutate", "verifyImages", "validate", "generate"];

export const phaseOf: Readonly<Record<RuleType, Phase>> = {
  mutation: "mutate",
  imageVerification: "verifyImages",
  validation: "validate",
  generation: "generate",
};
