/**
 * Quantities of Kubernetes' resource model: `500m`, `1.5Gi`, `2e3`. A quantity is exact down to one
 * billionth; what is finer is rounded away from zero, as Kubernetes does.
 */

export type QuantityFormat = "binary" | "decimal" | "exponent";

export interface Quantity {
  /** The value in billionths. */
  readonly nano: bigint;
  /** The notation it was written in, which its canonical form keeps. */
  readonly format: QuantityFormat;
  /** Decimals that Kubernetes holds it with; negative where it has trailing zeros. */
  readonly decimals: number;
}

const billion = 1_000_000_000n;
/** Binary quantities are capped at the largest int64. */
const largest = (2n ** 63n - 1n) * billion;
/** Exponents beyond this are refused; the number would have more digits than any use. */
const largestExponent = 10_000;
const longestText = 20_000;
/** Numbers below this are held as they are written, larger ones with nine decimals. */
const shortNumber = 10n ** 18n;

const binaryShift: Readonly<Record<string, bigint>> = {
  Ki: 10n,
  Mi: 20n,
  Gi: 30n,
  Ti: 40n,
  Pi: 50n,
  Ei: 60n,
};
const decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"] as const;
const syntax = /^([+-]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$/;

/** Reads a quantity; undefined for a text that is none. */
export function parseQuantity(text: string): Quantity | undefined {
  if (text.length > longestText) return undefined;
  const parts = syntax.exec(text);
  if (parts === null) return undefined;
  const [, sign, whole = "", fraction = "", suffix = ""] = parts;
  if (whole === "" && fraction === "") return undefined;
  const scaled = scale(BigInt(whole + fraction), fraction.length, suffix);
  if (scaled === undefined) return undefined;
  const { format, decimals } = scaled;
  const capped = format === "binary" && scaled.nano > largest ? largest : scaled.nano;
  return { nano: sign === "-" ? -capped : capped, format, decimals };
}

function scale(digits: bigint, fraction: number, suffix: string): Quantity | undefined {
  const shift = binaryShift[suffix];
  if (shift !== undefined) {
    const nano = shiftDecimals(digits << shift, 9 - fraction);
    const format = nano < billion ? "decimal" : "binary";
    const length = digits === 0n ? 0 : digits.toString().length;
    const isSmall = fraction === 0 && length + Math.floor(Number(shift) * 0.3) < 15;
    return { nano, format, decimals: isSmall ? 0 : 9 };
  }
  const position = decimalSuffixes.findIndex((known) => known === suffix);
  const exponent = position >= 0 ? position * 3 - 9 : Number(suffix.slice(1));
  if (Math.abs(exponent) > largestExponent) return undefined;
  const isSmall = digits < shortNumber && fraction - exponent <= 9;
  return {
    nano: shiftDecimals(digits, 9 + exponent - fraction),
    format: position >= 0 ? "decimal" : "exponent",
    decimals: isSmall ? fraction - exponent : 9,
  };
}

/** The number times 10^places, rounded up. */
function shiftDecimals(value: bigint, places: number): bigint {
  if (places >= 0) return value * 10n ** BigInt(places);
  const divisor = 10n ** BigInt(-places);
  return (value + divisor - 1n) / divisor;
}

/** -1, 0 or 1, as the left quantity is smaller, equal or larger. */
export function compareQuantities(left: Quantity, right: Quantity): -1 | 0 | 1 {
  if (left.nano === right.nano) return 0;
  return left.nano < right.nano ? -1 : 1;
}

/** The sum, in the left one's notation unless that is zero. */
export function addQuantities(left: Quantity, right: Quantity): Quantity {
  return sumOf(left, right, left.nano + right.nano);
}

/** The difference, in the left one's notation unless that is zero. */
export function subtractQuantities(left: Quantity, right: Quantity): Quantity {
  return sumOf(left, right, left.nano - right.nano);
}

function sumOf(left: Quantity, right: Quantity, nano: bigint): Quantity {
  // zero leaves the other side as it is held
  if (left.nano === 0n) return { ...right, nano };
  if (right.nano === 0n) return left;
  return { nano, format: left.format, decimals: Math.max(left.decimals, right.decimals) };
}

/** The value as a float, for arithmetic that asks no more. */
export function quantityToNumber(quantity: Quantity): number {
  const { nano } = quantity;
  return nano % billion === 0n ? Number(nano / billion) : Number(nano) / 1e9;
}

/** The canonical text: no fraction, the largest suffix that loses nothing. */
export function formatQuantity(quantity: Quantity): string {
  const { nano, format } = quantity;
  const absolute = nano < 0n ? -nano : nano;
  const sign = nano < 0n ? "-" : "";
  if (absolute === 0n) return "0";
  const isWhole = absolute % billion === 0n;
  if (format === "binary" && isWhole && absolute >= 1_024n * billion) {
    return sign + binaryText(absolute / billion);
  }
  return sign + decimalText(absolute, format);
}

function binaryText(whole: bigint): string {
  let value = whole;
  let step = 0;
  while (step < 6 && value % 1_024n === 0n) {
    value /= 1_024n;
    step += 1;
  }
  return `${value}${["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"][step] ?? ""}`;
}

function decimalText(nano: bigint, format: QuantityFormat): string {
  let value = nano;
  let exponent = -9;
  const highest = format === "exponent" ? Infinity : 18;
  while (value % 1_000n === 0n && exponent < highest) {
    value /= 1_000n;
    exponent += 3;
  }
  if (format === "exponent") return exponent === 0 ? value.toString() : `${value}e${exponent}`;
  return `${value}${decimalSuffixes[exponent / 3 + 3] ?? ""}`;
}
