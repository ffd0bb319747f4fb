/**
 * Judges one object by the expressions of a rule. Limits, order and words are those of Kubernetes'
 * ValidatingAdmissionPolicy with the failure policy Fail.
 */
import { CelError, isCelError } from "@winnow/cel";
import type { CelResult } from "@winnow/cel";
import { compilationFailure, variablePrefix } from "./compiled-check.ts";
import type { CompiledCheck, CompiledExpression, CompiledValidation } from "./compiled-check.ts";

/** What the expressions of Kubernetes may cost: each, those of a rule, and preconditions beside them. */
const costOfExpression = 1_000_000;
const costOfRule = 10_000_000;
const costOfPreconditions = 2_500_000;

/** Steps of the engine's own budget that a unit of cost takes, by the time that both take. */
const stepsOfCost = 2;

/** Bytes of the longest message that an expression may make. */
const longestMessage = 5 * 1024;

/** Tells what a variable holds, other than those of the policy. */
export type LoadVariable = (name: string) => CelResult;

export type CheckResult =
  | { readonly type: "passed" }
  /** A precondition is false: there is nothing to judge. */
  | { readonly type: "unmet" }
  | { readonly type: "failed"; readonly message: string };

/** Hears what came of each expression. */
export type Witness = (
  list: "preconditions" | "validations",
  index: number,
  result: CelResult,
) => void;

/** What the evaluations of one rule have in common. */
export interface CheckRun {
  readonly load: LoadVariable;
  /** Steps that the request has left; counted down. */
  readonly work: { left: number };
  readonly witness: Witness | undefined;
}

/** Throws what `load` throws, and nothing else. */
export function judgeCheck(check: CompiledCheck, run: CheckRun): CheckResult {
  const stopped = judgePreconditions(check, run);
  if (stopped !== undefined) return stopped;
  const evaluate = createEvaluator(check, run, costOfRule);
  for (const [index, validation] of check.validations.entries()) {
    const result = evaluate(validation);
    run.witness?.("validations", index, result);
    if (result === true) continue;
    const message = isCelError(result) ? result.message : messageOf(validation, evaluate);
    return { type: "failed", message };
  }
  return { type: "passed" };
}

/** A condition that is false decides, also beside others that are errors. */
function judgePreconditions(check: CompiledCheck, run: CheckRun): CheckResult | undefined {
  const evaluate = createEvaluator(check, run, costOfPreconditions);
  const errors: string[] = [];
  for (const [index, condition] of check.preconditions.entries()) {
    const result = evaluate(condition);
    run.witness?.("preconditions", index, result);
    if (result === false) return { type: "unmet" };
    if (result !== true && isCelError(result)) errors.push(result.message);
  }
  if (errors.length === 0) return undefined;
  const distinct = [...new Set(errors)];
  const message = distinct.length === 1 ? distinct.join("") : `[${distinct.join(", ")}]`;
  return { type: "failed", message };
}

/** The first that says something: the expression's message, the written one, the expression itself. */
function messageOf(validation: CompiledValidation, evaluate: Evaluate): string {
  const { messageExpression, message, written } = validation;
  if (messageExpression !== undefined) {
    const made = evaluate(messageExpression);
    const text = typeof made === "string" ? made.trim() : "";
    const isShort = text.length <= longestMessage && byteLength(text) <= longestMessage;
    if (text !== "" && isShort && !text.includes("\n")) return text;
  }
  return message.trim() === "" ? `failed expression: ${written.trim()}` : message.trim();
}

const encoder = new TextEncoder();

function byteLength(text: string): number {
  return encoder.encode(text).length;
}

type Evaluate = (expression: CompiledExpression) => CelResult;

/** Evaluates expressions that may cost so much together; variables of the policy are worked out once. */
function createEvaluator(check: CompiledCheck, { load, work }: CheckRun, limit: number): Evaluate {
  const values = new Map<string, CelResult>();
  let left = limit;

  function variable(name: string): CelResult {
    if (!name.startsWith(variablePrefix)) return load(name);
    const known = values.get(name);
    if (known !== undefined) return known;
    const declared = name.slice(variablePrefix.length);
    const value = valueOf(declared, check.variables.get(declared));
    values.set(name, value);
    return value;
  }

  function valueOf(name: string, expression: CompiledExpression | undefined): CelResult {
    if (expression === undefined) return new CelError(`no such key: ${name}`);
    const { program } = expression;
    if (program === undefined) {
      const failure = compilationFailure(expression);
      return new CelError(`composited variable "${name}" fails to compile: ${failure}`);
    }
    const value = spend((budget) => program.evaluate(variable, budget));
    if (!isCelError(value)) return value;
    return new CelError(`composited variable "${name}" fails to evaluate: ${value.message}`);
  }

  function spend(evaluate: (budget: { remaining: number }) => CelResult): CelResult {
    const most = Math.min(costOfExpression, Math.floor(work.left / stepsOfCost));
    const budget = { remaining: most };
    const result = evaluate(budget);
    const spent = most - budget.remaining;
    left -= spent;
    work.left -= spent * stepsOfCost;
    return result;
  }

  return (expression) => {
    const { program, written } = expression;
    if (program === undefined) return new CelError(compilationFailure(expression));
    const result = spend((budget) => program.evaluate(variable, budget));
    if (left < 0) return new CelError(outOfBudget);
    if (result === true || !isCelError(result)) return result;
    return new CelError(`expression '${written}' resulted in error: ${result.message}`);
  };
}

const outOfBudget =
  "validation failed due to running out of cost budget, no further validation rules will be run";
