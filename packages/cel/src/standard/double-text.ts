import { formatFloat } from "@winnow/value";

/** A double as Go's `strconv` writes it in the form `g`: exponents below 1e-4 and from 1e21 on. */
export function shortestDouble(value: number): string {
  return formatFloat(value);
}
