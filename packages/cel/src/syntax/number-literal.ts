import { SyntaxProblem } from "../problem.ts";
import { toDouble, toInt, toUint } from "../number.ts";
import type { CelValue } from "../value.ts";
import type { Token } from "./lexer.ts";

/** The number that a token stands for. Throws SyntaxProblem where it does not fit its type. */
export function numberOf(token: Token, isNegative: boolean): CelValue {
  if (token.kind === "double") {
    const value = Number(token.text);
    if (!Number.isFinite(value)) throw new SyntaxProblem("invalid double literal", token.position);
    return toDouble(isNegative ? -value : value);
  }
  const size = BigInt(token.text);
  const value = token.kind === "uint" ? toUint(size) : toInt(isNegative ? -size : size);
  if (value === undefined) {
    throw new SyntaxProblem(`invalid ${token.kind} literal: beyond 64 bits`, token.position);
  }
  return value;
}
