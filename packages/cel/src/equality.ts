import { currentBudget, spendOf } from "./budget.ts";
import type { Budget } from "./budget.ts";
import { entriesOf, isCelMap, sizeOfMap, valueOfKey } from "./entry-map.ts";
import { amountOf, inOneForm, isNumeric } from "./number.ts";
import { CelObject } from "./value.ts";
import type { CelMap, CelValue } from "./value.ts";

/** Collections within collections that are compared where no budget is given: an expression can nest them without end. */
const mostCompared = 1_000_000;
/** What it costs to compare a collection within a collection. */
const costOfPart = 0.5;
const costOfElement = 0.1;
/** Elements that are compared in passing. */
const small = 16;

/**
 * Whether two values are equal. Numbers are by their amounts, of whatever types; values of different types
 * are not. What is compared within collections is taken from the budget; throws BudgetSpent.
 * Source: the language definition, "Equality".
 */
export function equalValues(left: CelValue, right: CelValue, budget?: Budget): boolean {
  if (typeof left !== "object" || typeof right !== "object") {
    if (left === right) return true;
    return isNumeric(left) && isNumeric(right) && sameAmount(amountOf(left), amountOf(right));
  }
  if (left === null || right === null) return left === right;
  if (isNumeric(left)) return isNumeric(right) && sameAmount(amountOf(left), amountOf(right));
  if (left instanceof CelObject) return left.equals(right);
  if (left instanceof Uint8Array) return right instanceof Uint8Array && equalBytes(left, right);
  const work = budget ?? workOf(left);
  if (Array.isArray(left)) return Array.isArray(right) && equalLists(left, right, work);
  return isCelMap(left) && isCelMap(right) && equalMaps(left, right, work);
}

/** What a comparison may cost that was handed no budget; the elements of large collections count. */
function workOf(value: CelMap | readonly CelValue[]): Budget {
  const work = currentBudget() ?? { remaining: mostCompared * costOfPart };
  const size = Array.isArray(value) ? value.length : sizeOfMap(value as CelMap);
  if (size > small) spendOf(work, size * costOfElement);
  return work;
}

function sameAmount(first: number | bigint, second: number | bigint): boolean {
  const [left, right] = inOneForm(first, second);
  return left === right;
}

function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function equalLists(
  left: readonly CelValue[],
  right: readonly CelValue[],
  budget: Budget,
): boolean {
  if (left.length !== right.length) return false;
  return left.every((value, index) => {
    if (typeof value === "object") spendOf(budget, costOfPart);
    return equalValues(value, right[index] ?? null, budget);
  });
}

function equalMaps(left: CelMap, right: CelMap, budget: Budget): boolean {
  if (sizeOfMap(left) !== sizeOfMap(right)) return false;
  return entriesOf(left).every(([key, value]) => {
    if (typeof value === "object") spendOf(budget, costOfPart);
    const other = valueOfKey(right, key);
    return other !== undefined && equalValues(value, other, budget);
  });
}
