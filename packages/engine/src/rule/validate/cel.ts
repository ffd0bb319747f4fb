/**
 * `validate.cel`. Source: Kubernetes' documentation of ValidatingAdmissionPolicy, whose expressions these
 * are, and Kyverno's of CEL expressions in ClusterPolicies.
 */
import { CelError, formatText, fromJson, isCelError } from "@winnow/cel";
import type { CelResult } from "@winnow/cel";
import { get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import {
  isNamespace,
  knownNamespace,
  namespaceValue,
  requestValue,
} from "../../cel/admission-values.ts";
import { authorizerValues } from "../../cel/authorizer.ts";
import { compileCheck } from "../../cel/compiled-check.ts";
import type { CompiledCheck } from "../../cel/compiled-check.ts";
import { judgeCheck } from "../../cel/judge-check.ts";
import type { CheckResult, LoadVariable, Witness } from "../../cel/judge-check.ts";
import { findParams } from "../../cel/params.ts";
import { Suspension, errorText, explain } from "../../expression/failure.ts";
import { noteDifference } from "../../expression/scope.ts";
import type { Scope } from "../../expression/scope.ts";
import { once } from "../../once.ts";
import type { CelCheck, NamedExpression } from "../../policy/cel.ts";
import type { Semantics } from "../../semantics.ts";
import type { Body, Outcome, Subject } from "../outcome.ts";

export interface CelOptions {
  readonly rule: string;
  readonly preconditions: readonly NamedExpression[];
  /** What is told where an expression has no message of its own. */
  readonly message: string;
  readonly semantics: Semantics;
}

/** Compiles `validate.cel`. */
export function compileCelBody(check: CelCheck, options: CelOptions): Body {
  const { rule, preconditions, message, semantics } = options;
  const compiled = compileCheck(check, preconditions, message);
  const passed: Outcome = { verdict: "pass", message: `Validation rule '${rule}' passed.` };
  const unmet: Outcome = { verdict: "skip", message: "cel preconditions not met" };
  return {
    judge(subject, scope) {
      try {
        const results = judgeAll(check, compiled, subject, scope, semantics);
        if (typeof results === "string") return { verdict: "fail", message: results };
        const decisive = decisiveOf(results, semantics, scope);
        if (decisive === undefined || decisive.type === "passed") return passed;
        if (decisive.type === "unmet") return unmet;
        return { verdict: "fail", message: decisive.message };
      } catch (error) {
        if (error instanceof Suspension) throw error;
        return { verdict: "error", message: errorText(error) };
      }
    },
  };
}

/** What comes of each object that is a parameter, or of none; a text where the parameters are missing. */
function judgeAll(
  check: CelCheck,
  compiled: CompiledCheck,
  subject: Subject,
  scope: Scope,
  semantics: Semantics,
): readonly CheckResult[] | string {
  const load = createLoader(subject, scope, semantics);
  const work = subject.session.budget;
  const witness = witnessOf(compiled, scope);
  if (check.params === undefined) return [judgeCheck(compiled, { load, work, witness })];
  const namespace = isNamespace(subject.matched) ? "" : subject.matched.namespace;
  const { objects, isUndecided } = paramsOf(check.params, namespace, subject);
  if (isUndecided && semantics === "sound") {
    noteDifference(scope, "cel-params-not-found");
    return "no params were found, and paramRef.parameterNotFoundAction does not allow that";
  }
  return objects.map((params) =>
    judgeCheck(compiled, {
      load: (name) => (name === "params" ? fromJson(params) : load(name)),
      work,
      witness,
    }),
  );
}

function paramsOf(
  params: NonNullable<CelCheck["params"]>,
  namespace: string,
  { session }: Subject,
): ReturnType<typeof findParams> {
  try {
    return findParams(params, namespace, session);
  } catch (error) {
    throw explain("error in parameterized resource", error);
  }
}

/** Kyverno lets the first parameter decide for which the preconditions are not met, or which fails. */
function decisiveOf(
  results: readonly CheckResult[],
  semantics: Semantics,
  scope: Scope,
): CheckResult | undefined {
  const first = results.find(({ type }) => type !== "passed");
  if (semantics !== "sound" || first?.type !== "unmet") return first;
  const others = results.find(({ type }) => type !== "unmet");
  if (others === undefined) return first;
  noteDifference(scope, "cel-precondition-of-one-param");
  return results.find(({ type }) => type === "failed") ?? others;
}

/** The variables that a request gives, each made when an expression first needs it. */
function createLoader(subject: Subject, scope: Scope, semantics: Semantics): LoadVariable {
  const { matched, resource, isDelete, session } = subject;
  const isSound = semantics === "sound";
  const asked = get(scope.data, "request");
  const told = isMap(asked) ? asked : {};
  const request = once(() =>
    requestValue({
      subject: matched,
      name: textAt(resource, "name"),
      dryRun: get(told, "dryRun") === true,
      isSound,
    }),
  );
  const authorizers = once(() =>
    authorizerValues({
      subject: matched,
      name: textAt(resource, "name"),
      session,
      isSound,
      onDifference: () => noteDifference(scope, "cel-authorizer"),
    }),
  );
  return (name) => {
    switch (name) {
      case "object":
        return isDelete ? null : fromJson(resource);
      case "oldObject":
        return fromJson(get(told, "oldObject") ?? null);
      case "request":
        return request();
      case "namespaceObject":
        return namespaceOf(subject, session);
      case "authorizer":
        return authorizers().authorizer;
      case "authorizer.requestResource":
        return authorizers().requestResource;
      default:
        return new CelError(`no such attribute: ${name}`);
    }
  };
}

/** Null for objects that stand in no namespace. */
function namespaceOf({ matched }: Subject, session: Subject["session"]): CelResult {
  const { namespace } = matched;
  if (namespace === "" || isNamespace(matched)) return null;
  const stored = session.fetchOnce(
    JSON.stringify(["namespace", namespace]),
    () => session.providers.namespace?.(namespace) ?? null,
  );
  return namespaceValue(isMap(stored) ? stored : knownNamespace(matched));
}

function textAt(object: JsonMap, key: string): string {
  const text = getPath(object, ["metadata", key]);
  return typeof text === "string" ? text : "";
}

function witnessOf(compiled: CompiledCheck, scope: Scope): Witness | undefined {
  const { tracer } = scope;
  if (tracer === undefined) return undefined;
  return (list, index, result) => {
    const isPrecondition = list === "preconditions";
    const { written = "" } = compiled[list][index] ?? {};
    const outcome = isCelError(result)
      ? `cannot be evaluated: ${result.message}`
      : formatText(result);
    tracer.tell({
      step: "expression",
      holds: result === true,
      notable: result !== true,
      message: `${written.trim()}: ${outcome}`,
      path: isPrecondition
        ? `celPreconditions[${index}].expression`
        : `validate.cel.expressions[${index}].expression`,
    });
  };
}
