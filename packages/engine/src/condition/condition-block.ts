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
import { abbreviate } from "../result/abbreviate.ts";
import type { ToldStep, Tracer } from "../result/trace.ts";
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
  if (!Array.isArray(conditions)) return compileBlock(conditions, compiler, path, path);
  const isBlocks = conditions.some((item) => isMap(item) && ("any" in item || "all" in item));
  // the old form is a list whose conditions all must hold
  if (!isBlocks) return compileBlock({ all: conditions }, compiler, path, "");
  const blocks = conditions.map((item, index) => {
    const at = `${path}[${index}]`;
    return compileBlock(item, compiler, at, at);
  });
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

/** `listPath` is where `any` and `all` stand; empty where the block itself is the list. */
function compileBlock(
  block: Json,
  compiler: Compiler,
  path: string,
  listPath: string,
): CompiledConditions {
  if (!isMap(block)) {
    return failing(new ExpressionError("conditions must be a block with any or all, or a list"));
  }
  const pathOf = (list: string): string => (listPath === "" ? path : `${listPath}.${list}`);
  const any = conditionList(block, "any", compiler, pathOf("any"));
  const all = conditionList(block, "all", compiler, pathOf("all")) ?? [];
  return {
    evaluate(scope) {
      const { tracer } = scope;
      const whenTrue: string[] = [];
      const whenFalse: string[] = [];
      let holds = any === undefined;
      let mark = tracer?.mark() ?? 0;
      for (const condition of any ?? []) {
        if (condition.holds(scope)) {
          holds = true;
          whenTrue.push(condition.message);
          break;
        }
        whenFalse.push(condition.message);
      }
      if (tracer !== undefined && any !== undefined) {
        traceList(tracer, mark, any, "any", holds, compiler.use, pathOf("any"));
      }
      mark = tracer?.mark() ?? 0;
      let allHold = true;
      for (const condition of all) {
        if (!condition.holds(scope)) {
          allHold = false;
          whenFalse.push(condition.message);
          break;
        }
        whenTrue.push(condition.message);
      }
      if (tracer !== undefined && all.length > 0) {
        traceList(tracer, mark, all, "all", allHold, compiler.use, pathOf("all"));
      }
      holds &&= allHold;
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
  /** The condition where the list was decided before it was its turn. */
  tellUnasked(tracer: Tracer): void;
}

/** Tells a list whose conditions have been asked as far as was needed. */
function traceList(
  tracer: Tracer,
  mark: number,
  list: readonly CompiledCondition[],
  name: "any" | "all",
  holds: boolean,
  use: ConditionUse,
  path: string,
): void {
  const asked = tracer.mark() - mark;
  for (const condition of list.slice(asked)) condition.tellUnasked(tracer);
  const outcome = {
    any: holds ? "one of them holds" : "none of them holds",
    all: holds ? "all of them hold" : "not all of them hold",
  }[name];
  const message = list.length === 0 ? `${name}: there is none` : `${name}: ${outcome}`;
  tracer.wrap(mark, { step: "conditions", holds, notable: isNotable(use, holds), message, path });
}

/** Deny conditions stop a request where they hold, all others where they do not. */
function isNotable(use: ConditionUse, holds: boolean): boolean {
  return (use === "deny") === holds;
}

function conditionList(
  block: JsonMap,
  name: "any" | "all",
  compiler: Compiler,
  path: string,
): CompiledCondition[] | undefined {
  const list = get(block, name);
  if (!Array.isArray(list)) return undefined;
  return list.map((item, index) => compileCondition(item, compiler, `${path}[${index}]`));
}

function compileCondition(condition: Json, compiler: Compiler, path: string): CompiledCondition {
  const fields = isMap(condition) ? condition : {};
  const message = get(fields, "message");
  const { options } = compiler;
  const key = compileTemplate(get(fields, "key") ?? null, options, [], true);
  const value = compileTemplate(get(fields, "value") ?? null, options, [], true);
  const operatorName = get(fields, "operator");
  const compare = comparison(operatorName, value, options, compiler.use);
  const told = (): ToldStep => ({
    step: compiler.use === "attestation" ? "attestation" : "condition",
    message: `${written(key, fields, "key")} ${formatValue(operatorName ?? "")} ${written(value, fields, "value")}`,
    operator: formatValue(operatorName ?? ""),
    path,
  });
  return {
    message: typeof message === "string" ? message : "",
    tellUnasked: (tracer) => tracer.tell(told()),
    holds(scope) {
      const mark = scope.tracer?.mark() ?? 0;
      scope.notes.guarded = false;
      const found = resolveSide(key, scope, "key");
      const wanted = resolveSide(value, scope, "value");
      const holds = compare(found, wanted, scope);
      scope.tracer?.wrap(mark, {
        ...told(),
        holds,
        notable: isNotable(compiler.use, holds),
        found: unguardWildcards(abbreviate(found)),
        wanted: unguardWildcards(abbreviate(wanted)),
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
