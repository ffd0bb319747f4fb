import type { Json } from "@winnow/value";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findOperator, operatorNames } from "./operator.ts";

function judge(key: Json, name: string, value: Json): boolean {
  const operator = findOperator(name);
  if (operator === undefined) throw new Error(`there is no ${name}`);
  return operator.compare(key, value);
}

const scalar = fc.constantFrom<Json>(
  "a",
  "a*",
  "?",
  "*",
  "",
  "1",
  "10",
  "1-5",
  "!1-5",
  "1Gi",
  "1024Mi",
  "1h",
  "60m",
  "3600s",
  "1.2.3",
  "v1",
  '["a","b"]',
  "[1]",
  "[",
  "null",
  0,
  1,
  10,
  3600,
  1.5,
  true,
  false,
  null,
  9_007_199_254_740_993n,
);
const operand = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.constant<Json>({ a: 1 }),
  fc.constant<Json>([["a", "b"]]),
);

describe("operators", () => {
  it("judge the same with the value bound beforehand", () => {
    fc.assert(
      fc.property(fc.constantFrom(...operatorNames), operand, operand, (name, key, value) => {
        const operator = findOperator(name);
        expect(operator?.bind(value)(key)).toBe(operator?.compare(key, value));
      }),
      { numRuns: 3_000 },
    );
  });

  it("are found in whatever case, and no others", () => {
    expect(findOperator("anyin")?.name).toBe("AnyIn");
    for (const name of ["", "constructor", "__proto__", "Any In"]) {
      expect(findOperator(name)).toBeUndefined();
    }
  });

  it("say of every key but null that it equals or differs", () => {
    fc.assert(
      fc.property(operand, operand, (key, value) => {
        const [same, other] = [judge(key, "Equals", value), judge(key, "NotEquals", value)];
        expect([same, other]).toStrictEqual(key === null ? [false, false] : [same, !same]);
      }),
    );
  });

  it("say of lists among texts what their names say", () => {
    const texts = fc.array(fc.constantFrom<string[]>("a", "b", "c"), { maxLength: 4 });
    fc.assert(
      fc.property(texts, texts, (keys, values) => {
        const isIn = (key: string): boolean => values.includes(key);
        expect(judge(keys, "AnyIn", values)).toBe(keys.some(isIn));
        expect(judge(keys, "AllIn", values)).toBe(keys.every(isIn));
        expect(judge(keys, "AnyNotIn", values)).toBe(keys.some((key) => !isIn(key)));
        expect(judge(keys, "AllNotIn", values)).toBe(!keys.some(isIn));
      }),
    );
  });

  it.each<[Json, string, Json, boolean]>([
    ["nginx:1", "AnyIn", ["nginx:*"], true],
    ["nginx:*", "AnyIn", ["nginx:1"], true],
    [3, "AnyIn", "1-5", true],
    [7, "AnyNotIn", "1-5", true],
    ["1Gi", "Equals", "1024Mi", true],
    ["60m", "Equals", "1h", true],
    [3600, "Equals", "1h", false],
    ["v1.30", "Equals", "v1.*", true],
    ["2Gi", "GreaterThan", "1500Mi", true],
    ["1.10.0", "GreaterThan", "1.9.0", true],
    ["x", "LessThan", 5, false],
    ["x", "GreaterThanOrEquals", 5, false],
    [{ a: 1 }, "AnyIn", ["a"], false],
    [null, "AnyNotIn", ["a"], false],
  ])("%j %s %j: %s", (key, name, value, wanted) => {
    expect(judge(key, name, value)).toBe(wanted);
  });
});
