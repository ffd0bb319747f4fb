import type { Dialect } from "./dialect.ts";
import type { ArithmeticOperator } from "./expression.ts";
import type { TokenType } from "./lexer.ts";

type Powers = Readonly<Partial<Record<TokenType, number>>>;

const kyverno: Powers = {
  "|": 1,
  "||": 2,
  "&&": 3,
  "==": 5,
  "!=": 5,
  "<": 5,
  "<=": 5,
  ">": 5,
  ">=": 5,
  "[]": 9,
  "*": 20,
  "[?": 21,
  ".": 40,
  "!": 45,
  "{": 50,
  "[": 55,
  "(": 60,
};

/** As JMESPath Community's proposal of arithmetic expressions orders them. */
const assertion: Powers = {
  ...kyverno,
  "+": 6,
  "-": 6,
  "\u2212": 6,
  "*": 7,
  "\u00d7": 7,
  "/": 7,
  "\u00f7": 7,
  "%": 7,
  "//": 7,
};

const powers: Readonly<Record<Dialect, Powers>> = { kyverno, assertion };

/** How strongly each token binds to what stands to its left; tokens that are not there do not. */
export function bindingPowers(dialect: Dialect): Powers {
  return powers[dialect];
}

/** What the signs of arithmetic mean. */
export const arithmeticOperators: Readonly<Partial<Record<TokenType, ArithmeticOperator>>> = {
  "+": "+",
  "-": "-",
  "\u2212": "-",
  "*": "*",
  "\u00d7": "*",
  "/": "/",
  "\u00f7": "/",
  "%": "%",
  "//": "//",
};
