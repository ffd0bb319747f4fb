import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareVersions, parseVersion, parseVersionRange } from "./semver.ts";

function fits(version: string, range: string): boolean {
  const [parsed, test] = [parseVersion(version), parseVersionRange(range)];
  if (parsed === undefined || test === undefined) throw new Error(`${version} or ${range}`);
  return test(parsed);
}

const part = fc.nat({ max: 3 });
const versionText = fc
  .tuple(part, part, part, fc.constantFrom("", "-alpha", "-alpha.1", "-alpha.beta", "-1", "-rc.2"))
  .map(([major, minor, patch, pre]) => `${major}.${minor}.${patch}${pre}`);

describe("versions", () => {
  it("come in the order of the specification", () => {
    const ordered = [
      "1.0.0-alpha",
      "1.0.0-alpha.1",
      "1.0.0-alpha.beta",
      "1.0.0-beta",
      "1.0.0-beta.2",
      "1.0.0-beta.11",
      "1.0.0-rc.1",
      "1.0.0",
      "1.0.1",
      "1.10.0",
      "2.0.0",
    ].flatMap((text) => parseVersion(text) ?? []);
    expect(ordered).toHaveLength(11);
    ordered.forEach((left, at) =>
      ordered.forEach((right, other) =>
        expect(compareVersions(left, right)).toBe(Math.sign(at - other)),
      ),
    );
  });

  it.each([
    "",
    "1",
    "1.2",
    "v1.2.3",
    "01.2.3",
    "1.2.3-",
    "1.2.3-01",
    "1.2.3+",
    "1.2.3 ",
    "1.2.18446744073709551616",
  ])("%j is no version", (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });

  it("ranges are what their comparisons say", () => {
    const operators = [">", ">=", "<", "<=", "=", "!="] as const;
    fc.assert(
      fc.property(
        versionText,
        versionText,
        fc.constantFrom(...operators),
        (left, right, operator) => {
          const [a, b] = [parseVersion(left), parseVersion(right)];
          if (a === undefined || b === undefined) throw new Error("not read");
          const order = compareVersions(a, b);
          const wanted = {
            ">": order > 0,
            ">=": order >= 0,
            "<": order < 0,
            "<=": order <= 0,
            "=": order === 0,
            "!=": order !== 0,
          };
          expect(fits(left, `${operator}${right}`)).toBe(wanted[operator]);
          expect(fits(left, `${operator} ${right}`)).toBe(wanted[operator]);
        },
      ),
    );
  });

  it.each([
    ["1.2.9", "1.2.x", true],
    ["1.3.0", "1.2.x", false],
    ["1.9.9", "<=1.x", true],
    ["2.0.0", ">1.x", true],
    ["1.5.0", ">1.x", false],
    ["1.5.0", ">=1.0.0 <2.0.0 !1.5.0", false],
    ["3.0.0", "<1.0.0 || >=3.0.0", true],
  ])("%s fits %s: %s", (version, range, answer) => {
    expect(fits(version, range)).toBe(answer);
  });

  it.each(["^1.2.3", "~1.2", "*", ">=1.2", "", "1.2.3 ||", ">>1.0.0"])("%j is no range", (text) => {
    expect(parseVersionRange(text)).toBeUndefined();
  });
});
