import type { Scope } from "../../expression/scope.ts";
import { resolveTemplate } from "../../expression/template.ts";
import type { Template } from "../../expression/template.ts";
import type { Mutate } from "../../policy/mutate.ts";
import type { Body, Outcome } from "../outcome.ts";
import { errorMessage } from "../validate/message.ts";
import { patchOutcome } from "./patch-outcome.ts";
import { compilePatch } from "./patch.ts";
import type { PatchCompiler } from "./patch.ts";
import { compileTarget, patchTargets } from "./targets.ts";

/**
 * Compiles the body of a mutate rule: it changes the resource under judgement, or existing ones that
 * it names as targets. Where nothing changes, the rule is skipped. `surroundings` are parts of the rule
 * whose variables must be there although the patch does not use them; see `mutate-unused-variable`.
 */
export function compileMutateBody(
  mutate: Mutate,
  compiler: PatchCompiler,
  surroundings: Template,
): Body {
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
      return (
        missingVariable(surroundings, scope) ??
        patchOutcome(resource, () => patch.apply(resource, subject, scope))
      );
    },
  };
}

function missingVariable(surroundings: Template, scope: Scope): Outcome | undefined {
  try {
    resolveTemplate(surroundings, scope);
    return undefined;
  } catch (error) {
    return { verdict: "error", message: errorMessage("variable substitution failed", error) };
  }
}
