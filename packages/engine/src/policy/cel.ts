/** `validate.cel`: expressions in the Common Expression Language, as they are written. */
import type { JsonMap } from "@winnow/value";
import type { LabelSelector } from "./policy.ts";
import { mapOf, mapsOf, optional, textOf } from "./read-fields.ts";
import { readSelector } from "./read-match.ts";

export interface CelCheck {
  readonly variables: readonly NamedExpression[];
  readonly expressions: readonly CelExpression[];
  readonly auditAnnotations: readonly NamedExpression[];
  readonly params: CelParams | undefined;
}

/** An expression with a name: a variable, a precondition, an annotation of the audit log. */
export interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}

export interface CelExpression {
  readonly expression: string;
  readonly message?: string;
  readonly messageExpression?: string;
}

/** The objects that an expression knows as `params`, one after the other. */
export interface CelParams {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly selector?: LabelSelector;
  readonly notFoundAction?: string;
}

export function readCelCheck(cel: JsonMap): CelCheck {
  return {
    variables: readNamed(cel, "variables", "name", "expression"),
    expressions: mapsOf(cel, "expressions").map((entry) => ({
      expression: textOf(entry, "expression") ?? "",
      ...optional("message", textOf(entry, "message")),
      ...optional("messageExpression", textOf(entry, "messageExpression")),
    })),
    auditAnnotations: readNamed(cel, "auditAnnotations", "key", "valueExpression"),
    params: readParams(mapOf(cel, "paramKind"), mapOf(cel, "paramRef")),
  };
}

/** `celPreconditions` of a rule. */
export function readCelPreconditions(rule: JsonMap): NamedExpression[] {
  return readNamed(rule, "celPreconditions", "name", "expression");
}

function readNamed(owner: JsonMap, key: string, name: string, value: string): NamedExpression[] {
  return mapsOf(owner, key).map((entry) => ({
    name: textOf(entry, name) ?? "",
    expression: textOf(entry, value) ?? "",
  }));
}

function readParams(
  kind: JsonMap | undefined,
  reference: JsonMap | undefined,
): CelParams | undefined {
  if (kind === undefined || reference === undefined) return undefined;
  const selector = mapOf(reference, "selector");
  return {
    apiVersion: textOf(kind, "apiVersion") ?? "",
    kind: textOf(kind, "kind") ?? "",
    ...optional("namespace", nonEmpty(textOf(reference, "namespace"))),
    ...optional("name", nonEmpty(textOf(reference, "name"))),
    ...optional("selector", selector && readSelector(selector)),
    ...optional("notFoundAction", textOf(reference, "parameterNotFoundAction")),
  };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
