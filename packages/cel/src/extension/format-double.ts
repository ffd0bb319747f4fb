/** Doubles as `%f` and `%e` write them: digits of the whole part in groups of three, powers of ten as such. */

/** A double with so many digits behind the point: `1,234.500000`. */
export function fixedText(value: number, precision: number): string {
  return specialText(value) ?? groupDigits(plainText(value, precision));
}

/** A double as a power of ten, with six digits: `1.234500×10⁰³`; as wide as `width` at least, as cel-go has it. */
export function scientificText(value: number, width: number): string {
  return (specialText(value) ?? powerOfTen(value)).padStart(width);
}

function powerOfTen(value: number): string {
  const [mantissa = "", exponent = ""] = value.toExponential(6).split("e");
  const sign = exponent.startsWith("-") ? "⁻" : "";
  const digits = exponent.slice(1).padStart(2, "0");
  return `${mantissa}×10${sign}${digits.replaceAll(/\d/g, (digit) => superscripts[Number(digit)] ?? "")}`;
}

/** The most digits that JavaScript writes; a double that lies half way between two others ends before. */
const mostDigits = 100;

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function specialText(value: number): string | undefined {
  if (Number.isNaN(value)) return "NaN";
  if (Number.isFinite(value)) return undefined;
  return value > 0 ? "∞" : "-∞";
}

/**
 * A double with so many digits behind the point; one that lies half way goes to the even digit. `toFixed` gives
 * up at 1e21, from where on doubles are whole numbers.
 */
export function plainText(value: number, precision: number): string {
  if (Math.abs(value) < 1e21) {
    const exact = value.toFixed(mostDigits);
    const cut = exact.length - mostDigits + precision;
    const isHalf = /^50*$/.test(exact.slice(cut));
    const kept = exact.slice(0, cut).replace(/\.$/, "");
    return isHalf && /[02468]$/.test(kept) ? kept : value.toFixed(precision);
  }
  return `${BigInt(value)}${precision === 0 ? "" : `.${"0".repeat(precision)}`}`;
}

function groupDigits(text: string): string {
  const [whole = "", fraction] = text.split(".");
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
