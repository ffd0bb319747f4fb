import { compareVersions, parseVersion } from "@winnow/value";
import type { Version } from "@winnow/value";
import { called, functionOf, method } from "../declare.ts";
import type { Library, Overload } from "../library.ts";
import { toInt } from "../number.ts";
import { opaque, scalar } from "../type.ts";
import type { Type } from "../type.ts";
import { CelError, CelObject } from "../value.ts";
import type { CelResult, CelValue } from "../value.ts";
import { costOfReading } from "./reading.ts";
import { normalizeVersion, versionProblem } from "./semver-text.ts";

const { bool, int, string } = scalar;
const semverType = opaque("kubernetes.Semver");

/** A semantic version as a value. */
class SemverValue extends CelObject {
  override readonly type: Type = semverType;
  readonly version: Version;
  readonly #text: string;
  constructor(version: Version, text: string) {
    super();
    this.version = version;
    this.#text = text;
  }
  override equals(other: CelValue): boolean {
    return other instanceof SemverValue && compare(this, other) === 0;
  }
  override toText(): string {
    return this.#text;
  }
}

/**
 * Semantic versions. Source: Kubernetes, "Common Expression Language in Kubernetes", "Kubernetes semver library"; since
 * Kubernetes 1.33.
 */
export const semverLibrary: Library = {
  name: "kubernetes.semver",
  functions: [
    functionOf(
      "semver",
      called([string], semverType, toSemver, costOfReading),
      called([string, bool], semverType, toSemver, costOfReading),
    ),
    functionOf(
      "isSemver",
      called([string], bool, isSemver, costOfReading),
      called([string, bool], bool, isSemver, costOfReading),
    ),
    functionOf("major", numberOf(0)),
    functionOf("minor", numberOf(1)),
    functionOf("patch", numberOf(2)),
    functionOf(
      "compareTo",
      comparison(int, (order) => order),
    ),
    functionOf(
      "isGreaterThan",
      comparison(bool, (order) => order > 0),
    ),
    functionOf(
      "isLessThan",
      comparison(bool, (order) => order < 0),
    ),
  ],
};

function compare(left: SemverValue, right: SemverValue): -1 | 0 | 1 {
  return compareVersions(left.version, right.version);
}

function comparison(result: Type, answer: (order: number) => boolean | number): Overload {
  return method([semverType, semverType], result, (left: SemverValue, right: SemverValue) =>
    answer(compare(left, right)),
  );
}

/** Beyond int64 Kubernetes' numbers wrap around. */
function numberOf(part: 0 | 1 | 2): Overload {
  return method(
    [semverType],
    int,
    ({ version }: SemverValue) => toInt(BigInt.asIntN(64, version.numbers[part])) ?? 0,
  );
}

/** Reads a version, which with `normalize` may have a `v` in front, leading zeros, and fewer than three numbers. */
function toSemver(text: string, normalize = false): CelResult {
  const normal = normalize ? normalizeVersion(text) : text;
  if (normal instanceof CelError) return normal;
  const version = parseVersion(normal);
  return version === undefined
    ? new CelError(versionProblem(normal))
    : new SemverValue(version, normal);
}

function isSemver(text: string, normalize = false): boolean {
  return !(toSemver(text, normalize) instanceof CelError);
}
