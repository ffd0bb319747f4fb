import { check } from "./check/checker.ts";
import { isSameType } from "./check/substitution.ts";
import { compileNode } from "./compile/compile-node.ts";
import type { Compiler } from "./compile/compiler.ts";
import { BudgetSpent, withBudget } from "./budget.ts";
import type { Budget } from "./budget.ts";
import type { Evaluate } from "./compile/frame.ts";
import type { Environment } from "./environment.ts";
import { problemAt, SyntaxProblem } from "./problem.ts";
import type { Problem } from "./problem.ts";
import type { Node } from "./syntax/node.ts";
import { parse } from "./syntax/parser.ts";
import { formatType, scalar } from "./type.ts";
import type { Type } from "./type.ts";
import { CelError } from "./value.ts";
import type { CelResult } from "./value.ts";

/** An expression that can be evaluated, any number of times. */
export interface Program {
  readonly resultType: Type;
  /** The variables that the expression names, in the order in which it does. */
  readonly variables: readonly string[];
  /**
   * Evaluates the expression. `variable` is asked for each variable when it is first needed; what it
   * throws passes through, as does what a library throws. Errors of the expression are results; the
   * error "operation cancelled: actual cost limit exceeded" is the result where the budget is spent.
   */
  readonly evaluate: (variable: (name: string) => CelResult, budget: Budget) => CelResult;
}

export interface CompileOptions {
  /** The type that the result has to have; `dyn` is any. One that is only known to be `dyn` will not do for another. */
  readonly resultType?: Type;
}

export type Compiled =
  | { readonly program: Program; readonly problems?: never }
  | { readonly problems: readonly Problem[]; readonly program?: never };

/** Reads, checks and compiles an expression; all problems where it cannot be evaluated. */
export function compileExpression(
  text: string,
  environment: Environment,
  options: CompileOptions = {},
): Compiled {
  let root: Node;
  try {
    root = parse(text, environment.macros);
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return { problems: [problemAt(text, error.position, error.message)] };
  }
  const checked = check(root, environment);
  const found = [...checked.problems];
  const { resultType } = options;
  if (found.length === 0 && !satisfies(checked.type, resultType)) {
    found.push({
      message: `must evaluate to ${formatType(resultType ?? scalar.dyn)}`,
      position: 0,
    });
  }
  const compiler: Compiler = {
    environment,
    references: checked.references,
    variableNumbers: new Map(checked.variables.map((name, number) => [name, number])),
    compile: (node) => compileNode(compiler, node),
    report: ({ position }, message) => found.push({ message, position }),
  };
  const run = found.length === 0 ? compiler.compile(root).run : undefined;
  if (run === undefined || found.length > 0) {
    const inOrder = found.toSorted((left, right) => left.position - right.position);
    return { problems: inOrder.map(({ message, position }) => problemAt(text, position, message)) };
  }
  const { slotCount, variables, type } = checked;
  return { program: createProgram(run, slotCount, variables, type) };
}

function createProgram(
  run: Evaluate,
  slotCount: number,
  variables: readonly string[],
  resultType: Type,
): Program {
  return {
    resultType,
    variables,
    evaluate: (load, budget) => {
      const frame = {
        load,
        variables: emptyPlaces(variables.length),
        slots: emptyPlaces(slotCount),
        budget,
      };
      try {
        return withBudget(budget, () => run(frame));
      } catch (error) {
        if (error instanceof BudgetSpent) return new CelError(error.message);
        throw error;
      }
    },
  };
}

function emptyPlaces(count: number): (CelResult | undefined)[] {
  const places = [];
  for (let place = 0; place < count; place += 1) places.push(undefined);
  return places;
}

function satisfies(type: Type, wanted: Type | undefined): boolean {
  return wanted === undefined || wanted.kind === "dyn" || isSameType(type, wanted);
}
