import { describe, expect, it } from "vitest";
import { answerOf } from "./answer.fixture.ts";

/** What the libraries of Kubernetes 1.37 answer. */
const answers: readonly (readonly [expression: string, answer: unknown])[] = [
  ["semver('1.2.3-a.1+b')", "1.2.3-a.1+b"],
  ["semver('v01.02', true)", "1.2.0"],
  ["semver('1', true)", "1.0.0"],
  ["semver('1.2', false)", "error: No Major.Minor.Patch elements found"],
  ["semver('1.2.3').major()", 1],
  ["semver('1.2.3').minor()", 2],
  ["semver('1.2.3').patch()", 3],
  ["semver('18446744073709551615.2.3').major()", -1],
  ["semver('1.2.3').compareTo(semver('1.2.3-a'))", 1],
  ["semver('1.2.3-2').isLessThan(semver('1.2.3-10'))", true],
  ["semver('1.2.3-a').isGreaterThan(semver('1.2.3-10'))", true],
  ["semver('1.2.3+a') == semver('1.2.3+b')", true],
  ["isSemver('1.2.3')", true],
  ["isSemver('v1.2.3')", false],
  ["isSemver('v1', true)", true],
  ["semver('')", "error: Version string empty"],
  ["semver('1.2')", "error: No Major.Minor.Patch elements found"],
  ["semver('01.2.3')", 'error: Major number must not contain leading zeroes "01"'],
  ["semver('1.2.x')", 'error: Invalid character(s) found in patch number "x"'],
  ["semver('1.2.')", 'error: strconv.ParseUint: parsing "": invalid syntax'],
  [
    "semver('18446744073709551616.2.3')",
    'error: strconv.ParseUint: parsing "18446744073709551616": value out of range',
  ],
  ["semver('1.2.3-')", "error: Prerelease is empty"],
  ["semver('1.2.3-01')", 'error: Numeric PreRelease version must not contain leading zeroes "01"'],
  ["semver('1.2.3-a_b')", 'error: Invalid character(s) found in prerelease "a_b"'],
  ["semver('1.2.3+')", "error: Build meta data is empty"],
  ["semver('1.2.3+a_b')", 'error: Invalid character(s) found in build meta data "a_b"'],
  ["semver('1.2-beta', true)", "error: short version cannot contain PreRelease/Build meta data"],
  ["semver('vv1', true)", 'error: Invalid character(s) found in major number "0v1"'],
  ["semver('', true)", 'error: strconv.ParseUint: parsing "": invalid syntax'],
];

describe("semantic versions", () => {
  it.each(answers)("%s", (expression, answer) => {
    expect(answerOf(expression)).toEqual(answer);
  });
});
