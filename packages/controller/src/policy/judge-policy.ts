/** The webhook for policies themselves: what is refused when read is refused when written. */
import { compile } from "@winnow/engine";
import type { CompileOptions } from "@winnow/engine";
import { allowed } from "../review/admission-answer.ts";
import type { AdmissionAnswer } from "../review/admission-answer.ts";
import type { AdmissionRequest } from "../review/admission-review.ts";
import { problemLine } from "./policy-status.ts";

/** Denies a policy, exception or cleanup policy with everything that is wrong with it; else tells warnings. */
export function judgePolicy(asked: AdmissionRequest, options: CompileOptions): AdmissionAnswer {
  const { object } = asked;
  if (object === undefined) return allowed;
  const { problems } = compile([{ value: object }], { ...options, lazy: true });
  const lines = (severity: "error" | "warning"): string[] =>
    problems.filter((problem) => problem.severity === severity).map(problemLine);
  const errors = lines("error");
  const warnings = lines("warning");
  return errors.length > 0
    ? { allowed: false, message: errors.join("\n"), warnings }
    : { allowed: true, warnings, patch: [] };
}
