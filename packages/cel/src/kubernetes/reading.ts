import { sizeOf, traversalCost } from "../cost.ts";
import type { CelValue } from "../value.ts";

/** The cost of reading the first argument once, from its first to its last character. */
export function costOfReading([text]: readonly CelValue[]): number {
  return traversalCost(sizeOf(text ?? null));
}
