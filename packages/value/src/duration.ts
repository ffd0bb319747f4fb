/**
 * Durations as Go writes and reads them: `1h30m`, `-1.5s`, `300ms`. A duration is a number of
 * nanoseconds within int64.
 */

const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  "\u00B5s": 1_000n,
  "\u03BCs": 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const limit = 2n ** 63n;
const longestText = 1_000;
const part = /(\d*)(?:\.(\d*))?(ns|us|\u00B5s|\u03BCs|ms|s|m|h)/y;

/** Nanoseconds; undefined for a text that is no duration or does not fit int64. */
export function parseDuration(text: string): bigint | undefined {
  if (text.length > longestText) return undefined;
  const negative = text.startsWith("-");
  let at = negative || text.startsWith("+") ? 1 : 0;
  if (text.slice(at) === "0") return 0n;
  if (at === text.length) return undefined;
  let total = 0n;
  while (at < text.length) {
    part.lastIndex = at;
    const found = part.exec(text);
    if (found === null) return undefined;
    const [all, whole = "", fraction = "", unit = ""] = found;
    if (whole === "" && fraction === "") return undefined;
    const size = units[unit] ?? 0n;
    total += BigInt(whole === "" ? "0" : whole) * size + fractionOf(fraction, size);
    if (total > limit) return undefined;
    at += all.length;
  }
  if (negative) return -total;
  return total === limit ? undefined : total;
}

/** The part of a unit behind the point, cut to whole nanoseconds. */
function fractionOf(digits: string, size: bigint): bigint {
  if (digits === "") return 0n;
  const kept = digits.slice(0, 18);
  return (BigInt(kept) * size) / 10n ** BigInt(kept.length);
}

/** The text that Go prints: `1h30m0s`, `1.5s`, `2µs`, `0s`. */
export function formatDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return "0s";
  const sign = nanoseconds < 0n ? "-" : "";
  const value = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (value < 1_000n) return `${sign}${value}ns`;
  if (value < 1_000_000n) return `${sign}${decimal(value, 1_000n)}\u00B5s`;
  if (value < 1_000_000_000n) return `${sign}${decimal(value, 1_000_000n)}ms`;
  const seconds = value / 1_000_000_000n;
  const hours = seconds / 3_600n;
  const minutes = (seconds / 60n) % 60n;
  const rest = decimal(value % 60_000_000_000n, 1_000_000_000n);
  const head = hours > 0n ? `${hours}h${minutes}m` : minutes > 0n ? `${minutes}m` : "";
  return `${sign}${head}${rest}s`;
}

function decimal(value: bigint, unit: bigint): string {
  const whole = value / unit;
  const fraction = value % unit;
  if (fraction === 0n) return whole.toString();
  const digits = (unit + fraction).toString().slice(1).replace(/0+$/, "");
  return `${whole}.${digits}`;
}
