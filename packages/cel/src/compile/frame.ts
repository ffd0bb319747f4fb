import { spendOf } from "../budget.ts";
import type { Budget } from "../budget.ts";
import { CelError, noSuchOverload } from "../value.ts";
import type { CelResult } from "../value.ts";

/** One evaluation under way. */
export interface Frame {
  readonly load: (name: string) => CelResult;
  /** Variables that have been loaded, by their numbers. */
  readonly variables: (CelResult | undefined)[];
  /** What loops and bindings hold. */
  readonly slots: (CelResult | undefined)[];
  readonly budget: Budget;
}

export type Evaluate = (frame: Frame) => CelResult;

/** An expression as a closure; with its value where that is known when it is compiled. */
export interface Code {
  readonly run: Evaluate;
  readonly constant?: CelResult;
}

/** Takes a cost from the budget. Throws BudgetSpent where it is not left. */
export function spend(frame: Frame, cost: number): void {
  spendOf(frame.budget, cost);
}

/** For what is known when it is compiled: it looks at no frame. */
export const noFrame: Frame = {
  load: () => null,
  variables: [],
  slots: [],
  budget: { remaining: Infinity },
};

export function constantCode(value: CelResult): Code {
  return { run: () => value, constant: value };
}

/** What stands where a bool is needed, and is none. */
export function asError(value: CelResult): CelError {
  return value instanceof CelError ? value : noSuchOverload;
}
