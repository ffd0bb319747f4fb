import type { CelResult } from "../value.ts";

/** What evaluations may still cost together, in the units of the cost limit of Kubernetes. It is counted down. */
export interface Budget {
  remaining: number;
}

/** One evaluation under way. */
export interface Frame {
  readonly load: (name: string) => CelResult;
  /** Variables that have been loaded, by their numbers. */
  readonly variables: (CelResult | undefined)[];
  /** What loops and bindings hold. */
  readonly slots: CelResult[];
  readonly budget: Budget;
}

export type Evaluate = (frame: Frame) => CelResult;

/** An expression as a closure; with its value where that is known when it is compiled. */
export interface Code {
  readonly run: Evaluate;
  readonly constant?: CelResult;
}

/** Thrown where the budget is spent, so that nothing that passes over errors goes on; caught where evaluation began. */
export class BudgetSpent extends Error {
  override readonly name = "BudgetSpent";
  readonly code = "cel-budget";
}

const budgetSpent = new BudgetSpent("operation cancelled: actual cost limit exceeded");

/** Takes a cost from the budget. Throws BudgetSpent where it is not left. */
export function spend(frame: Frame, cost: number): void {
  frame.budget.remaining -= cost;
  if (frame.budget.remaining < 0) throw budgetSpent;
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
