/** How much work a request may cause, all its rules together, so that none of them holds up the host. */
import { Suspension } from "./failure.ts";

/**
 * The work that is left. Evaluations are synchronous and never nest, so all sets of a cache share one,
 * which is filled when an evaluation begins.
 */
export interface WorkBudget {
  /** Steps that are left; below zero once it is used up. */
  left: number;
}

/** The budget, and what it is filled with whenever an evaluation begins or starts over. */
export interface WorkLimit {
  readonly budget: WorkBudget;
  readonly steps: number;
}

export function createWorkBudget(): WorkBudget {
  return { left: Number.POSITIVE_INFINITY };
}

/**
 * Nothing is left. It unwinds like a suspension, past everything that lets errors of single elements
 * or conditions pass, up to the rule, which becomes an error.
 */
export class Exhaustion extends Suspension {
  constructor() {
    super(Promise.resolve());
  }
}

/** Why a rule could not be judged to its end. */
export const exhausted =
  "the rules for this request take too many steps together; make their lists and expressions shorter";

/** Takes a number of steps. Throws Exhaustion where they are not left. */
export function takeWork(budget: WorkBudget, steps: number): void {
  budget.left -= steps;
  // not an error: it must pass whoever catches those
  // oxlint-disable-next-line typescript/only-throw-error
  if (budget.left < 0) throw new Exhaustion();
}
