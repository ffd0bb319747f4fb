import type { Mutate } from "../../policy/mutate.ts";
import type { Body } from "../outcome.ts";
import { errorMessage } from "../validate/message.ts";
import { patchOutcome } from "./patch-outcome.ts";
import { compilePatch } from "./patch.ts";
import type { PatchCompiler } from "./patch.ts";
import { compileTarget, patchTargets } from "./targets.ts";

/**
 * Compiles the body of a mutate rule: it changes the resource under judgement, or existing ones that
 * it names as targets. Where nothing changes, the rule is skipped.
 */
export function compileMutateBody(mutate: Mutate, compiler: PatchCompiler): Body {
  const patch = compilePatch(mutate.patch, compiler, "mutate");
  const { owner, templates } = compiler;
  const targets = mutate.targets.map((target, index) =>
    compileTarget(target, owner, templates, `mutate.targets[${index}]`),
  );
  if (targets.length > 0) {
    return {
      judge(subject, scope) {
        try {
          return patchTargets(targets, patch, subject, scope);
        } catch (error) {
          return { verdict: "error", message: errorMessage("failed to patch targets", error) };
        }
      },
    };
  }
  return {
    judge(subject, scope) {
      if (subject.isDelete) return undefined;
      const { resource } = subject;
      return patchOutcome(resource, () => patch.apply(resource, subject, scope));
    },
  };
}
