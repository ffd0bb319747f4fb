/** What `validate.cel` and other places for CEL may not say although their fields are in order. */
import type { JsonMap } from "@winnow/value";
import { compileCheck, compileMatchCondition } from "../cel/compiled-check.ts";
import type { CompiledExpression } from "../cel/compiled-check.ts";
import { readCelCheck, readCelPreconditions } from "./cel.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { given, mapOf, textOf } from "./read-fields.ts";

/** Checks the expressions of a rule with `validate.cel`, and how it finds its parameters. */
export function checkCelRule(rule: JsonMap, path: Path, report: Report): void {
  const cel = mapOf(mapOf(rule, "validate") ?? {}, "cel");
  if (cel === undefined) return;
  const at = [...path, "validate", "cel"];
  checkParams(cel, at, report);
  const compiled = compileCheck(readCelCheck(cel), readCelPreconditions(rule), "");
  const check = (expression: CompiledExpression | undefined, place: Path): void => {
    if (expression !== undefined) reportProblems(expression, place, report);
  };
  compiled.preconditions.forEach((expression, index) => {
    check(expression, [...path, "celPreconditions", index, "expression"]);
  });
  [...compiled.variables.values()].forEach((expression, index) => {
    check(expression, [...at, "variables", index, "expression"]);
  });
  compiled.validations.forEach((validation, index) => {
    check(validation, [...at, "expressions", index, "expression"]);
    check(validation.messageExpression, [...at, "expressions", index, "messageExpression"]);
  });
  compiled.annotations.forEach((expression, index) => {
    check(expression, [...at, "auditAnnotations", index, "valueExpression"]);
  });
}

/** Checks one of `webhookConfiguration.matchConditions`, which the API server evaluates. */
export function checkMatchCondition(condition: JsonMap, path: Path, report: Report): void {
  const compiled = compileMatchCondition(textOf(condition, "expression") ?? "");
  reportProblems(compiled, [...path, "expression"], report);
}

function reportProblems({ problems }: CompiledExpression, path: Path, report: Report): void {
  const [first, ...others] = problems;
  if (first === undefined) return;
  const where = first.line === 1 ? "" : `line ${first.line}, `;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  report(
    "bad-cel",
    path,
    `${pathText(path)} is no valid CEL: ${where}column ${first.column}: ${first.message}${more}`,
  );
}

function checkParams(cel: JsonMap, path: Path, report: Report): void {
  const kind = given(cel, "paramKind") !== undefined;
  const reference = mapOf(cel, "paramRef");
  if (kind !== (reference !== undefined)) {
    const missing = kind ? "paramRef" : "paramKind";
    report(
      "missing-field",
      path,
      `${pathText(path)}: paramKind and paramRef come together; add ${missing}`,
    );
  }
  if (reference === undefined) return;
  const named = (textOf(reference, "name") ?? "") !== "";
  if (named === (given(reference, "selector") !== undefined)) {
    report(
      "one-of",
      [...path, "paramRef"],
      `${pathText(path)}.paramRef needs either name or selector`,
    );
  }
}
