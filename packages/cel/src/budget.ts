/** What evaluations may still cost together, in the units of the cost limit of Kubernetes. It is counted down. */
export interface Budget {
  remaining: number;
}

/** Thrown where the budget is spent, so that nothing that passes over errors goes on; caught where evaluation began. */
export class BudgetSpent extends Error {
  override readonly name = "BudgetSpent";
  readonly code = "cel-budget";
}

const budgetSpent = new BudgetSpent("operation cancelled: actual cost limit exceeded");

/** Takes a cost from a budget. Throws BudgetSpent where it is not left. */
export function spendOf(budget: Budget, cost: number): void {
  budget.remaining -= cost;
  if (budget.remaining < 0) throw budgetSpent;
}

let current: Budget | undefined;

/** The budget of the evaluation under way, for work that is handed none. */
export function currentBudget(): Budget | undefined {
  return current;
}

/** Evaluates with a budget as the current one. Evaluations nest: variables are evaluated while others are. */
export function withBudget<T>(budget: Budget, evaluate: () => T): T {
  const outer = current;
  current = budget;
  try {
    return evaluate();
  } finally {
    current = outer;
  }
}
