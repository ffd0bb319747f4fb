/** The expressions of `validate.cel` and `celPreconditions`, compiled. */
import { compileAdmissionExpression } from "@winnow/cel";
import type { Declared, Problem, Program, Type } from "@winnow/cel";
import type { CelCheck, CelExpression, NamedExpression } from "../policy/cel.ts";

/** An expression that may be evaluated, or what is wrong with it. */
export interface CompiledExpression {
  readonly written: string;
  readonly program: Program | undefined;
  readonly problems: readonly Problem[];
}

export interface CompiledCheck {
  readonly preconditions: readonly CompiledExpression[];
  readonly variables: ReadonlyMap<string, CompiledExpression>;
  readonly validations: readonly CompiledValidation[];
  readonly annotations: readonly CompiledExpression[];
}

export interface CompiledValidation extends CompiledExpression {
  readonly message: string;
  readonly messageExpression: CompiledExpression | undefined;
}

/** A variable of the policy as expressions name it. */
export const variablePrefix = "variables.";

/**
 * Compiles all of it; nothing is thrown where expressions are wrong. A variable knows those that are
 * declared before it, everything else knows all of them.
 */
export function compileCheck(
  check: CelCheck,
  preconditions: readonly NamedExpression[],
  message: string,
): CompiledCheck {
  const types: Record<string, Type> = {};
  const declared: Declared = {
    hasParams: check.params !== undefined,
    hasAuthorizer: true,
    variables: types,
  };
  const variables = new Map<string, CompiledExpression>();
  for (const { name, expression } of check.variables) {
    const compiled = compile(expression, declared, "any");
    variables.set(name, compiled);
    types[`${variablePrefix}${name}`] = compiled.program?.resultType ?? { kind: "dyn" };
  }
  const condition = (text: string): CompiledExpression => compile(text, declared, "bool");
  const validation = (entry: CelExpression): CompiledValidation => ({
    ...condition(entry.expression),
    message: entry.message === undefined || entry.message === "" ? message : entry.message,
    messageExpression:
      entry.messageExpression === undefined || entry.messageExpression === ""
        ? undefined
        : compile(entry.messageExpression, { ...declared, hasAuthorizer: false }, "string"),
  });
  return {
    preconditions: preconditions.map(({ expression }) => condition(expression)),
    variables,
    validations: check.expressions.map(validation),
    annotations: check.auditAnnotations.map(({ expression }) =>
      compile(expression, declared, "any"),
    ),
  };
}

/** A match condition of a webhook: the API server evaluates it, without anything of the policy. */
export function compileMatchCondition(expression: string): CompiledExpression {
  return compile(expression, { hasParams: false, hasAuthorizer: true, variables: {} }, "bool");
}

function compile(
  written: string,
  declared: Declared,
  result: "bool" | "string" | "any",
): CompiledExpression {
  const { program, problems = [] } = compileAdmissionExpression(written, declared, result);
  return { written, program, problems };
}

/** What is wrong with an expression that cannot be compiled, at every request. */
export function compilationFailure({ problems }: CompiledExpression): string {
  const found = problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
  return `compilation error: compilation failed: ${found.join("; ")}`;
}
