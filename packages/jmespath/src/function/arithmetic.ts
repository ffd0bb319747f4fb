/**
 * Arithmetic on numbers, quantities and durations, as Kyverno documents it. A text is first tried as
 * a quantity, then as a duration, so `30m` is thirty thousandths.
 */
import {
  addQuantities,
  formatDuration,
  formatQuantity,
  parseDuration,
  parseQuantity,
  quantityToNumber,
  subtractQuantities,
} from "@winnow/value";
import type { Quantity } from "@winnow/value";
import { QueryError } from "../error.ts";
import { float, floatValue, strictFloatValue } from "../value.ts";
import type { Value } from "../value.ts";
import { argument } from "./definition.ts";
import type { Argument, ArgumentType, QueryFunction, Runtime } from "./definition.ts";

type Operand =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "quantity"; readonly value: Quantity }
  | { readonly kind: "duration"; readonly value: bigint };

const anyAmount: readonly ArgumentType[] = ["any"];

function operand(value: Argument | undefined, runtime: Runtime): Operand {
  const number = strictFloatValue((value ?? null) as Value, runtime.integersAreFloats);
  if (number !== undefined) return { kind: "number", value: number };
  if (typeof value === "string") {
    const quantity = parseQuantity(value);
    if (quantity !== undefined) return { kind: "quantity", value: quantity };
    const duration = parseDuration(value);
    if (duration !== undefined) return { kind: "duration", value: duration };
  }
  throw new QueryError("invalid operand");
}

const mismatch = (): QueryError => new QueryError("Types mismatch");
const zeroDivisor = (): QueryError => new QueryError("Zero divisor passed");

function plus(left: Operand, right: Operand, sign: 1 | -1): Value {
  if (left.kind === "number" && right.kind === "number") {
    return float(left.value + sign * right.value);
  }
  if (left.kind === "quantity" && right.kind === "quantity") {
    const combine = sign === 1 ? addQuantities : subtractQuantities;
    return formatQuantity(combine(left.value, right.value));
  }
  if (left.kind === "duration" && right.kind === "duration") {
    return formatDuration(left.value + BigInt(sign) * right.value);
  }
  throw mismatch();
}

/** A duration as seconds, the way Go's Duration.Seconds gives it. */
function seconds(duration: bigint): number {
  return Number(duration / 1_000_000_000n) + Number(duration % 1_000_000_000n) / 1e9;
}

/** A float as a fraction of whole numbers, exactly as its shortest decimal text says. */
function decimalParts(value: number): { digits: bigint; places: number } {
  const [mantissa = "0", exponent = "0"] = value.toExponential().split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  return { digits: BigInt(whole + fraction), places: fraction.length - Number(exponent) };
}

function scaleQuantity(quantity: Quantity, factor: number): Quantity {
  const { digits, places } = decimalParts(factor);
  const product = quantity.nano * digits;
  const nano =
    places <= 0 ? product * 10n ** BigInt(-places) : divideUp(product, 10n ** BigInt(places));
  return { nano, format: quantity.format, decimals: 9 };
}

function divideUp(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  if (value % divisor === 0n) return quotient;
  return value < 0n ? quotient - 1n : quotient + 1n;
}

function times(left: Operand, right: Operand): Value {
  if (left.kind === "number" && right.kind === "number") return float(left.value * right.value);
  const [amount, factor] = left.kind === "number" ? [right, left] : [left, right];
  if (factor.kind !== "number") throw mismatch();
  if (amount.kind === "quantity") return formatQuantity(scaleQuantity(amount.value, factor.value));
  if (amount.kind === "duration") {
    return formatDuration(nanoseconds(seconds(amount.value) * factor.value));
  }
  throw mismatch();
}

/** Whole nanoseconds of a number of seconds. */
function nanoseconds(value: number): bigint {
  const result = Math.trunc(value * 1e9);
  if (!Number.isFinite(result) || Math.abs(result) >= 2 ** 63) {
    throw new QueryError("the duration is out of range");
  }
  return BigInt(result);
}

function over(left: Operand, right: Operand): Value {
  if (right.value === 0 || right.value === 0n) throw zeroDivisor();
  if (right.kind === "quantity" && right.value.nano === 0n && left.kind === "quantity") {
    throw zeroDivisor();
  }
  if (left.kind === "number" && right.kind === "number") return float(left.value / right.value);
  if (left.kind === "quantity" && right.kind === "quantity") {
    return float(quantityToNumber(left.value) / quantityToNumber(right.value));
  }
  if (left.kind === "duration" && right.kind === "duration") {
    return float(seconds(left.value) / seconds(right.value));
  }
  if (right.kind !== "number") throw mismatch();
  if (left.kind === "quantity") return formatQuantity(divideQuantity(left.value, right.value));
  if (left.kind === "duration") {
    return formatDuration(nanoseconds(seconds(left.value) / right.value));
  }
  throw mismatch();
}

/** Kyverno divides with as many decimals as the two sides are held with, and cuts the rest off. */
function divideQuantity(quantity: Quantity, divisor: number): Quantity {
  const { digits, places } = decimalParts(divisor);
  const kept = Math.min(9, Math.max(quantity.decimals, places));
  const numerator = quantity.nano * 10n ** BigInt(Math.max(0, places));
  const denominator = digits * 10n ** BigInt(Math.max(0, -places));
  const unit = 10n ** BigInt(9 - kept);
  const nano = (numerator / (denominator * unit)) * unit;
  return { nano, format: quantity.format, decimals: kept };
}

function remainder(left: Operand, right: Operand): Value {
  if (left.kind === "number" && right.kind === "number") {
    if (!Number.isInteger(left.value) || !Number.isInteger(right.value)) throw nonInteger();
    if (right.value === 0) throw zeroDivisor();
    return float(left.value % right.value);
  }
  if (left.kind === "quantity" && right.kind === "quantity") {
    const a = wholeNumber(left.value);
    const b = wholeNumber(right.value);
    if (b === 0n) throw zeroDivisor();
    return formatQuantity({ ...left.value, nano: (a % b) * 1_000_000_000n });
  }
  if (left.kind === "duration" && right.kind === "duration") {
    if (right.value === 0n) throw zeroDivisor();
    return formatDuration(left.value % right.value);
  }
  throw mismatch();
}

const nonInteger = (): QueryError => new QueryError("Non-integer argument(s) passed for modulo");

function wholeNumber(quantity: Quantity): bigint {
  if (quantity.nano % 1_000_000_000n !== 0n) throw nonInteger();
  return quantity.nano / 1_000_000_000n;
}

function binary(
  name: string,
  note: string,
  compute: (left: Operand, right: Operand) => Value,
): QueryFunction {
  return {
    name,
    arguments: [argument("left", ...anyAmount), argument("right", ...anyAmount)],
    returns: anyAmount,
    note,
    run: ([left, right], runtime) => compute(operand(left, runtime), operand(right, runtime)),
  };
}

export const arithmeticFunctions: readonly QueryFunction[] = [
  binary("add", "adds two numbers, quantities or durations", (a, b) => plus(a, b, 1)),
  binary("subtract", "subtracts the second amount from the first", (a, b) => plus(a, b, -1)),
  binary("multiply", "multiplies an amount with a number", times),
  binary("divide", "divides an amount by a number or by an amount of its kind", over),
  binary("modulo", "the remainder of a division of whole amounts of one kind", remainder),
  {
    name: "sum",
    arguments: [argument("amounts", "array")],
    returns: anyAmount,
    note: "adds up a list of numbers, quantities or durations",
    run([list], runtime) {
      const items = Array.isArray(list) ? list : [];
      const [first, ...rest] = items;
      if (first === undefined) {
        throw new QueryError("at least one element in the array is required");
      }
      return rest.reduce<Value>(
        (total, item) => plus(operand(total, runtime), operand(item, runtime), 1),
        checked(first, runtime),
      );
    },
  },
  {
    name: "round",
    arguments: [argument("number", "number"), argument("digits", "number")],
    returns: ["number"],
    note: "rounds a number to a count of decimal digits",
    run([value, digits]) {
      const places = floatValue((digits ?? null) as Value) ?? 0;
      if (!Number.isInteger(places)) {
        throw new QueryError("Non-integer argument(s) passed for round off");
      }
      if (places < 0) throw new QueryError("the number of digits must not be negative");
      const number = floatValue((value ?? null) as Value) ?? 0;
      const shift = 10 ** places;
      const rounded = Math.sign(number) * Math.round(Math.abs(number) * shift);
      return float(Number.isFinite(rounded) ? rounded / shift : number);
    },
  },
];

/** A single element is an amount too, and must be one. */
function checked(value: Value, runtime: Runtime): Value {
  operand(value, runtime);
  return value;
}
