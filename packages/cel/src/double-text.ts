import { formatFloat } from "@winnow/value";

/** A double with the fewest digits that tell it, with an exponent below 1e-4 and from 1e6 on, as `string(x)` has it. */
export function shortestDouble(value: number): string {
  if (Number.isFinite(value) && Math.abs(value) >= 1e6) {
    const [mantissa = "", exponent = ""] = value.toExponential().split("e");
    return `${mantissa}e+${exponent.slice(1).padStart(2, "0")}`;
  }
  return formatFloat(value);
}
