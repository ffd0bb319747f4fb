/**
 * Semantic versions and ranges as the Go package blang/semver (v4) reads them: three numbers, no
 * leading `v`; ranges of comparisons joined by spaces (and) and `||` (or), with `x` for "any".
 */

export interface Version {
  readonly numbers: readonly [bigint, bigint, bigint];
  /** Pre-release identifiers; numeric ones as bigint. */
  readonly preRelease: readonly (bigint | string)[];
}

type Comparison = (version: Version) => boolean;

const number = "(0|[1-9]\\d*)";
const syntax = new RegExp(
  `^${number}\\.${number}\\.${number}(?:-([0-9A-Za-z.-]+))?(?:\\+([0-9A-Za-z.-]+))?$`,
);
const longestText = 1_000;
const largest = 2n ** 64n;

/** Reads a version; undefined for a text that is none. Build metadata is checked and dropped. */
export function parseVersion(text: string): Version | undefined {
  if (text.length > longestText) return undefined;
  const parts = syntax.exec(text);
  if (parts === null) return undefined;
  const [, major = "", minor = "", patch = "", pre, build] = parts;
  if (build !== undefined && build.split(".").includes("")) return undefined;
  const preRelease = pre === undefined ? [] : identifiers(pre);
  if (preRelease === undefined) return undefined;
  const numbers = [BigInt(major), BigInt(minor), BigInt(patch)] as const;
  return numbers.every((part) => part < largest) ? { numbers, preRelease } : undefined;
}

function identifiers(text: string): (bigint | string)[] | undefined {
  const parts = text.split(".");
  if (parts.some((part) => part === "" || /^0\d+$/.test(part))) return undefined;
  return parts.map((part) => (/^\d+$/.test(part) ? BigInt(part) : part));
}

/** -1, 0 or 1; a pre-release comes before its release. */
export function compareVersions(left: Version, right: Version): -1 | 0 | 1 {
  for (const index of [0, 1, 2] as const) {
    const a = left.numbers[index];
    const b = right.numbers[index];
    if (a !== b) return a < b ? -1 : 1;
  }
  return comparePreRelease(left.preRelease, right.preRelease);
}

function comparePreRelease(
  left: readonly (bigint | string)[],
  right: readonly (bigint | string)[],
): -1 | 0 | 1 {
  if (left.length === 0 || right.length === 0) {
    if (left.length === right.length) return 0;
    return left.length === 0 ? 1 : -1;
  }
  for (let index = 0; ; index += 1) {
    const a = left[index];
    const b = right[index];
    if (a === undefined) return b === undefined ? 0 : -1;
    if (b === undefined) return 1;
    if (a === b) continue;
    if (typeof a !== typeof b) return typeof a === "bigint" ? -1 : 1;
    return a < b ? -1 : 1;
  }
}

const comparators: Readonly<Record<string, (order: number) => boolean>> = {
  "": (order) => order === 0,
  "=": (order) => order === 0,
  "==": (order) => order === 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  "!": (order) => order !== 0,
  "!=": (order) => order !== 0,
};

/** Reads a range; undefined for a text that is none (`^1.2`, `>=1.2`, `*`). */
export function parseVersionRange(text: string): Comparison | undefined {
  if (text.length > longestText) return undefined;
  const alternatives = text.split("||").map(parseAlternative);
  if (alternatives.includes(undefined)) return undefined;
  return (version) =>
    alternatives.some((all) => all?.every((compare) => compare(version)) === true);
}

function parseAlternative(text: string): Comparison[] | undefined {
  // an operator may stand apart from its version
  const parts = text
    .trim()
    .replace(/([<>=!])\s+/g, "$1")
    .split(/\s+/);
  const comparisons = parts.map(parseComparison);
  return comparisons.every((item) => item !== undefined) ? comparisons.flat() : undefined;
}

function parseComparison(text: string): Comparison[] | undefined {
  const [, operator = "", wanted = ""] = /^([^\d]*)(.*)$/.exec(text) ?? [];
  if (!Object.hasOwn(comparators, operator)) return undefined;
  if (wanted.includes("x")) return wildcardComparison(operator, wanted);
  const version = parseVersion(wanted);
  return version === undefined ? undefined : [comparison(operator, version)];
}

function comparison(operator: string, wanted: Version): Comparison {
  const holds = comparators[operator];
  return (version) => holds?.(compareVersions(version, wanted)) === true;
}

/** `1.x` and `1.2.x`: everything from the first to before the next version. */
function wildcardComparison(operator: string, text: string): Comparison[] | undefined {
  const parts = /^(\d+)\.(?:x(?:\.x)?|(\d+)\.x)$/.exec(text);
  if (parts === null) return undefined;
  const major = BigInt(parts[1] ?? "0");
  const minor = BigInt(parts[2] ?? "0");
  const first: Version = { numbers: [major, minor, 0n], preRelease: [] };
  const next: Version = {
    numbers: parts[2] === undefined ? [major + 1n, 0n, 0n] : [major, minor + 1n, 0n],
    preRelease: [],
  };
  switch (operator) {
    case ">":
      return [comparison(">=", next)];
    case ">=":
      return [comparison(">=", first)];
    case "<":
      return [comparison("<", first)];
    case "<=":
      return [comparison("<", next)];
    case "!":
    case "!=":
      // both at once, as blang/semver expands it: no version fulfils that
      return [comparison("<", first), comparison(">=", next)];
    default:
      return [comparison(">=", first), comparison("<", next)];
  }
}
