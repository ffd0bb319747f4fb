/**
 * Blocks of conditions: `{any, all}`, a list of such blocks, or the old plain list. Follows
 * Kyverno's documentation of preconditions and deny rules.
 */
import { formatValue, get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { ExpressionError, explain } from "../expression/failure.ts";
import { noteDifference } from "../expression/scope.ts";
import type { Scope } from "../expression/scope.ts";
import { compileTemplate, resolveTemplate } from "../expression/template.ts";
import type { Template, TemplateOptions } from "../expression/template.ts";
import { unguardWildcards } from "../expression/wildcard-guard.ts";
import { findOperator } from "./operator.ts";

interface ConditionOutcome {
  readonly holds: boolean;
  /** The conditions' own messages that belong to the outcome, joined; variables are not replaced. */
  readonly message: string;
}

export interface CompiledConditions {
  /** Throws ExpressionError, or Suspension. */
  evaluate(scope: Scope): ConditionOutcome;
}

/** What the conditions are for. */
export type ConditionUse = "precondition" | "deny" | "exception" | "cleanup" | "attestation";

const met: ConditionOutcome = { holds: true, message: "" };
const notMet: ConditionOutcome = { holds: false, message: "" };

/**
 * Compiles conditions in any of their forms. `path` is their place in the policy, for traces.
 *
 * Where a condition holds only if a wildcard of the request is, or is not, taken as a pattern, sound
 * semantics takes the careful outcome: true for preconditions and deny conditions (the rule applies,
 * the request is denied), false for the conditions of exceptions, attestations and cleanup policies.
 */
export function compileConditions(
  conditions: Json,
  options: TemplateOptions,
  path: string,
  use: ConditionUse,
): CompiledConditions {
  const compiler = { options, use };
  if (!Array.isArray(conditions)) return compileBlock(conditions, compiler, path);
  const isBlocks = conditions.some((item) => isMap(item) && ("any" in item || "all" in item));
  if (!isBlocks) return compileBlock({ all: conditions }, compiler, path);
  const blocks = conditions.map((item, index) => compileBlock(item, compiler, `${path}[${index}]`));
  return {
    evaluate(scope) {
      const messages: string[] = [];
      for (const block of blocks) {
        const outcome = block.evaluate(scope);
        if (!outcome.holds) return outcome;
        messages.push(outcome.message);
      }
      return outcomeOf(true, messages);
    },
  };
}

interface Compiler {
  readonly options: TemplateOptions;
  readonly use: ConditionUse;
}

function compileBlock(block: Json, compiler: Compiler, path: string): CompiledConditions {
  if (!isMap(block)) {
    return failing(new ExpressionError("conditions must be a block with any or all, or a list"));
  }
  const any = conditionList(block, "any", compiler, path);
  const all = conditionList(block, "all", compiler, path) ?? [];
  return {
    evaluate(scope) {
      const whenTrue: string[] = [];
      const whenFalse: string[] = [];
      let holds = any === undefined;
      for (const condition of any ?? []) {
        if (condition.holds(scope)) {
          holds = true;
          whenTrue.push(condition.message);
          break;
        }
        whenFalse.push(condition.message);
      }
      for (const condition of all) {
        if (!condition.holds(scope)) {
          holds = false;
          whenFalse.push(condition.message);
          break;
        }
        whenTrue.push(condition.message);
      }
      return outcomeOf(holds, holds ? whenTrue : whenFalse);
    },
  };
}

function outcomeOf(holds: boolean, messages: readonly string[]): ConditionOutcome {
  const message = messages.filter((text) => text !== "").join("; ");
  if (message === "") return holds ? met : notMet;
  return { holds, message };
}

function failing(error: ExpressionError): CompiledConditions {
  return {
    evaluate() {
      throw error;
    },
  };
}

interface CompiledCondition {
  readonly message: string;
  holds(scope: Scope): boolean;
}

function conditionList(
  block: JsonMap,
  name: "any" | "all",
  compiler: Compiler,
  path: string,
): CompiledCondition[] | undefined {
  const list = get(block, name);
  if (!Array.isArray(list)) return undefined;
  return list.map((item, index) => compileCondition(item, compiler, `${path}.${name}[${index}]`));
}

function compileCondition(condition: Json, compiler: Compiler, path: string): CompiledCondition {
  const fields = isMap(condition) ? condition : {};
  const message = get(fields, "message");
  const { options } = compiler;
  const key = compileTemplate(get(fields, "key") ?? null, options, [], true);
  const value = compileTemplate(get(fields, "value") ?? null, options, [], true);
  const operatorName = get(fields, "operator");
  const compare = comparison(operatorName, value, options, compiler.use);
  return {
    message: typeof message === "string" ? message : "",
    holds(scope) {
      scope.notes.guarded = false;
      const found = resolveSide(key, scope, "key");
      const wanted = resolveSide(value, scope, "value");
      const holds = compare(found, wanted, scope);
      scope.tracer?.({
        step: compiler.use,
        holds,
        message: `${written(key, fields, "key")} ${formatValue(operatorName ?? "")} ${written(value, fields, "value")}`,
        path,
        found: unguardWildcards(found),
        wanted: unguardWildcards(wanted),
      });
      return holds;
    },
  };
}

function written(template: Template, fields: JsonMap, side: "key" | "value"): string {
  return JSON.stringify(template.constant ? template.value : get(fields, side), bigintText);
}

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

function resolveSide(template: Template, scope: Scope, side: "key" | "value"): Json {
  if (template.constant) return template.value;
  try {
    return resolveTemplate(template, scope);
  } catch (error) {
    throw explain(`failed to substitute variables in condition ${side}`, error);
  }
}

function comparison(
  name: Json | undefined,
  value: Template,
  options: TemplateOptions,
  use: ConditionUse,
): (found: Json, wanted: Json, scope: Scope) => boolean {
  const operator = typeof name === "string" ? findOperator(name) : undefined;
  if (operator === undefined) {
    const error = new ExpressionError(`there is no operator ${formatValue(name ?? "")}`);
    return () => {
      throw error;
    };
  }
  const bound = value.constant ? operator.bind(value.value) : undefined;
  const compare = (found: Json, wanted: Json): boolean =>
    bound === undefined ? operator.compare(found, wanted) : bound(found);
  if (options.semantics !== "sound") return compare;
  const careful = use === "precondition" || use === "deny";
  return (found, wanted, scope) => {
    const holds = compare(found, wanted);
    if (!scope.notes.guarded) return holds;
    const loose = compare(unguardWildcards(found), unguardWildcards(wanted));
    if (loose === holds || loose === careful) return loose;
    noteDifference(scope, "request-value-as-wildcard");
    return holds;
  };
}
