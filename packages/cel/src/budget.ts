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
