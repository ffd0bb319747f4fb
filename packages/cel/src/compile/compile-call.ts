import { indexOptional } from "../access.ts";
import type { Reference } from "../check/reference.ts";
import { Optional } from "../optional.ts";
import { tryRegex } from "../regex.ts";
import { optionalName } from "../type.ts";
import { CelError, noSuchOverload } from "../value.ts";
import type { Call } from "../syntax/node.ts";
import { binary, compileOperator } from "./compile-operator.ts";
import { constantsOf } from "./compiler.ts";
import type { Compiler } from "./compiler.ts";
import { dispatch } from "./dispatch.ts";
import { constantCode, noFrame, spend } from "./frame.ts";
import type { Code, Evaluate } from "./frame.ts";

type Overloads = Extract<Reference, { kind: "overloads" }>;

/** Functions that are worked out once where their arguments are literal. */
const conversions: ReadonlySet<string> = new Set(
  "bool bytes double duration dyn int string timestamp uint".split(" "),
);

/** Where a literal argument is wrong, what the problem is called. */
const literalProblems: Readonly<Record<string, string>> = {
  duration: "invalid duration argument",
  timestamp: "invalid timestamp argument",
};

export function compileCall(compiler: Compiler, node: Call): Code {
  if (node.name === "_?._") return compileOptionalField(compiler, node);
  const reference = compiler.references.get(node);
  if (reference?.kind !== "overloads") return constantCode(noSuchOverload);
  const parts = reference.arguments.map((part) => compiler.compile(part));
  const folded = foldConversion(compiler, node, reference, parts);
  if (folded !== undefined) return folded;
  if (reference.name === "matches") checkPattern(compiler, reference, parts);
  if (reference.name === "format") checkFormat(compiler, node, reference, parts);
  const run =
    compileOperator(reference.name, reference.overloads, parts) ??
    compileAlternative(reference, parts) ??
    dispatch(reference.name, reference.overloads, parts);
  return { run };
}

/** `value.?field` */
function compileOptionalField(compiler: Compiler, node: Call): Code {
  const [operand = noSuchOverloadCode, field = noSuchOverloadCode] = node.arguments.map((part) =>
    compiler.compile(part),
  );
  return {
    run: binary(operand.run, field.run, (frame, value, name) => {
      spend(frame, 1);
      return indexOptional(value, name);
    }),
  };
}

const noSuchOverloadCode = constantCode(noSuchOverload);

/** A conversion of a literal; one that fails is a problem, as the expression can never be evaluated. */
function foldConversion(
  compiler: Compiler,
  node: Call,
  reference: Overloads,
  parts: readonly Code[],
): Code | undefined {
  if (!conversions.has(reference.name) || constantsOf(parts) === undefined) return undefined;
  const value = dispatch(reference.name, reference.overloads, parts)(noFrame);
  if (value instanceof CelError && compiler.environment.literals === "kubernetes") {
    const [argument = node] = reference.arguments;
    compiler.report(argument, literalProblems[reference.name] ?? value.message);
  }
  return constantCode(value);
}

function checkPattern(compiler: Compiler, reference: Overloads, parts: readonly Code[]): void {
  if (compiler.environment.literals !== "kubernetes") return;
  const pattern = parts[1]?.constant;
  const node = reference.arguments[1];
  if (typeof pattern !== "string" || node === undefined) return;
  const regex = tryRegex(pattern);
  if (regex instanceof CelError) {
    compiler.report(node, `invalid matches argument: ${regex.message}`);
  }
}

/** A format that fails with literal values fails always. */
function checkFormat(
  compiler: Compiler,
  node: Call,
  reference: Overloads,
  parts: readonly Code[],
): void {
  if (compiler.environment.literals !== "kubernetes" || constantsOf(parts) === undefined) return;
  const value = dispatch(reference.name, reference.overloads, parts)(noFrame);
  if (value instanceof CelError) compiler.report(node, value.message);
}

/** `optional.or(other)` and `optional.orValue(other)` evaluate the other only where it is needed. */
function compileAlternative(reference: Overloads, parts: readonly Code[]): Evaluate | undefined {
  const first = reference.overloads[0]?.parameters[0];
  const isOptional = first?.kind === "opaque" && first.name === optionalName;
  if (!isOptional || (reference.name !== "or" && reference.name !== "orValue")) return undefined;
  const [optional, alternative] = parts;
  if (optional === undefined || alternative === undefined) return undefined;
  const givesOptional = reference.name === "or";
  return (frame) => {
    const value = optional.run(frame);
    if (value instanceof CelError) return value;
    if (!(value instanceof Optional)) return noSuchOverload;
    spend(frame, 1);
    if (value.value === undefined) return alternative.run(frame);
    return givesOptional ? value : value.value;
  };
}
