import { describe, expect, it } from "vitest";
import { answerOf } from "./answer.fixture.ts";

/** What the libraries of Kubernetes 1.37 answer. */
const answers: readonly (readonly [expression: string, answer: unknown])[] = [
  ["quantity('1.5Gi')", "1536Mi"],
  ["quantity('500m').add(quantity('500m'))", "1"],
  ["quantity('1k').add(quantity('1Ki'))", "2024"],
  ["quantity('1Ki').sub(quantity('1'))", "1023"],
  ["quantity('0').add(quantity('1Ki'))", "1Ki"],
  ["quantity('1Ki').add(1)", "1025"],
  ["quantity('1k').sub(1000)", "0"],
  ["quantity('200M').compareTo(quantity('0.2G'))", 0],
  ["quantity('1').compareTo(quantity('2'))", -1],
  ["quantity('2').isGreaterThan(quantity('1'))", true],
  ["quantity('1').isGreaterThan(quantity('1'))", false],
  ["quantity('1').isLessThan(quantity('2'))", true],
  ["quantity('1') == quantity('1000m')", true],
  ["sign(quantity('-1'))", -1],
  ["sign(quantity('0'))", 0],
  ["quantity('50k').asInteger()", 50000],
  ["quantity('9E').asInteger()", 9000000000000000000n],
  ["quantity('10E').asInteger()", "error: cannot convert value to integer"],
  ["quantity('1.5').asInteger()", "error: cannot convert value to integer"],
  ["quantity('2000m').isInteger()", false],
  ["quantity('1.0').isInteger()", false],
  ["quantity('99Ti').isInteger()", true],
  ["quantity('100Ti').isInteger()", false],
  ["quantity('0.3').asApproximateFloat()", 0.30000000000000004],
  ["quantity('1.5Ki').asApproximateFloat()", 1536],
  ["isQuantity('1.3Gi')", true],
  ["isQuantity('1.3GiB')", false],
  [
    "quantity('')",
    "error: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  [
    "quantity('1 k')",
    "error: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  ["quantity('1K')", "error: unable to parse quantity's suffix"],
  ["quantity('1e')", "error: unable to parse quantity's suffix"],
  ["quantity('Ei')", "error: unable to parse numeric part of quantity"],
  ["quantity('Ki')", "0"],
  ["quantity('m')", "0"],
  ["quantity('-')", "0"],
];

describe("quantities", () => {
  it.each(answers)("%s", (expression, answer) => {
    expect(answerOf(expression)).toEqual(answer);
  });
});
