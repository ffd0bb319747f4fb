/**
 * Collects the values of a flag that may come more than once; one value may hold several, separated
 * by commas, unless it is a pattern with alternatives in braces.
 */
export function collectList(value: string, earlier: readonly string[]): string[] {
  const values = value.includes("{") ? [value] : value.split(",");
  return [...earlier, ...values.map((part) => part.trim()).filter((part) => part !== "")];
}

/** Collects the values of a flag as they are. */
export function collectWhole(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}
