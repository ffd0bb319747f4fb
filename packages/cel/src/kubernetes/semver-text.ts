import { quote } from "@winnow/value";
import { CelError } from "../value.ts";

/** A version with exactly three numbers and without a leading `v` and zeros, as `semver(text, true)` takes it. */
export function normalizeVersion(text: string): string | CelError {
  const [major = "", ...others] = text.replace(/^v/, "").split(".");
  const parts = [
    major,
    ...(others.length > 2 ? [others[0] ?? "", others.slice(1).join(".")] : others),
  ];
  const numbers = parts.map(withoutZeros);
  if (numbers.length === 3) return numbers.join(".");
  if (/[+-]/.test(numbers.at(-1) ?? "")) {
    return new CelError("short version cannot contain PreRelease/Build meta data");
  }
  while (numbers.length < 3) numbers.push("0");
  return numbers.join(".");
}

function withoutZeros(part: string): string {
  if (part.length <= 1) return part;
  const rest = part.replace(/^0+/, "");
  return /^\d/.test(rest) ? rest : `0${rest}`;
}

const partNames = ["major", "minor", "patch"] as const;
const identifier = /^[0-9A-Za-z-]+$/;

/** What is wrong with a text that is no version, in the words of the Go package blang/semver. */
export function versionProblem(text: string): string {
  if (text === "") return "Version string empty";
  const [, major, minor, rest] = /^([^.]*)\.([^.]*)\.(.*)$/s.exec(text) ?? [];
  if (major === undefined || minor === undefined || rest === undefined) {
    return "No Major.Minor.Patch elements found";
  }
  const [patch, pre, build] = splitRest(rest);
  const numbers = [major, minor, patch];
  for (const [at, part] of numbers.entries()) {
    const problem = numberProblem(part, partNames[at] ?? "patch");
    if (problem !== undefined) return problem;
  }
  return preReleaseProblem(pre) ?? buildProblem(build) ?? "the version is too long";
}

/** The third number, the pre-release and the build metadata. */
function splitRest(rest: string): [string, string | undefined, string | undefined] {
  const [front, build] = cut(rest, "+");
  const [patch, pre] = cut(front, "-");
  return [patch, pre, build];
}

function cut(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function numberProblem(text: string, name: string): string | undefined {
  const quoted = quote(text);
  if (!/^\d*$/.test(text)) return `Invalid character(s) found in ${name} number ${quoted}`;
  if (/^0\d/.test(text)) {
    return `${name.charAt(0).toUpperCase()}${name.slice(1)} number must not contain leading zeroes ${quoted}`;
  }
  if (text === "") return `strconv.ParseUint: parsing "": invalid syntax`;
  if (text.length <= 20 && BigInt(text) < 2n ** 64n) return undefined;
  return `strconv.ParseUint: parsing ${quoted}: value out of range`;
}

function preReleaseProblem(text: string | undefined): string | undefined {
  for (const part of text?.split(".") ?? []) {
    if (part === "") return "Prerelease is empty";
    if (!identifier.test(part)) return `Invalid character(s) found in prerelease ${quote(part)}`;
    if (/^0\d+$/.test(part)) {
      return `Numeric PreRelease version must not contain leading zeroes ${quote(part)}`;
    }
  }
  return undefined;
}

function buildProblem(text: string | undefined): string | undefined {
  for (const part of text?.split(".") ?? []) {
    if (part === "") return "Build meta data is empty";
    if (!identifier.test(part)) {
      return `Invalid character(s) found in build meta data ${quote(part)}`;
    }
  }
  return undefined;
}
