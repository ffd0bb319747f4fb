import { compileRegex, RegexError } from "@winnow/value";
import type { Regex } from "@winnow/value";
import { regexCost } from "./cost.ts";
import { CelError } from "./value.ts";

/** Steps of an automaton that a unit of cost stands for, where a pattern has far more states than characters. */
const stepsPerCost = 200;

/** A pattern as a regular expression (RE2), or the error that tells why it is none. */
export function tryRegex(pattern: string): Regex | CelError {
  try {
    return compileRegex(pattern);
  } catch (error) {
    if (error instanceof RegexError) return new CelError(error.reason);
    throw error;
  }
}

/**
 * The cost of finding a regular expression in a text: that of Kubernetes, by the lengths of both; more where a
 * short pattern stands for a large automaton (`(a{100}){10}`).
 */
export function costOfFinding(regex: Regex, text: string, pattern: string): number {
  return Math.max(regexCost(text, pattern), Math.ceil(regex.work(text) / stepsPerCost));
}
