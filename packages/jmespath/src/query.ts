import type { Json } from "@winnow/value";
import type { Bindings } from "./bindings.ts";
import { compileExpression } from "./compile.ts";
import type { Dialect } from "./dialect.ts";
import type { Expression } from "./expression.ts";
import { childrenOf } from "./expression.ts";
import { findFunction } from "./function/registry.ts";
import type { Runtime } from "./function/definition.ts";
import { needsCounting } from "./growth.ts";
import { QueryLimitError } from "./error.ts";
import { parseQuery } from "./parser.ts";
import { toJson } from "./value.ts";
import type { Value } from "./value.ts";

/** What expressions need of their host. */
export interface Environment {
  /** Milliseconds since the epoch. */
  now(): number;
  /** A number in [0, 1). */
  random(): number;
  /** For parse_yaml; without it that function is an error. */
  parseYaml?(text: string): Json;
  /** Registry of images that name none; default docker.io. */
  readonly defaultRegistry?: string;
  /**
   * Whether integers of the data are floats, as where it was decoded from JSON; default true. False
   * gives the answers for data that keeps int64 apart: no number function takes it, and `x == \`1\``
   * is false.
   */
  readonly integersAreFloats?: boolean;
  /** Default `kyverno`. */
  readonly dialect?: Dialect;
  /** Steps (elements visited, functions called) of one evaluation; default 1,000,000. */
  readonly maxSteps?: number;
  /** Steps that are left for several evaluations together; each takes at least one. */
  readonly budget?: { left: number };
}

/** A compiled expression. */
export interface Query {
  readonly text: string;
  /** Every name that occurs in the expression: tells which values it may need. */
  readonly identifiers: ReadonlySet<string>;
  /** Whether the expression touches no data, no clock and no chance. */
  readonly constant: boolean;
  /** Throws NotFoundError, QueryError or QueryLimitError; what the bindings throw passes through. */
  evaluate(data: Json, bindings?: Bindings): Json;
}

const defaultSteps = 1_000_000;

/** Compiles an expression. Throws QuerySyntaxError. */
export function compileQuery(text: string, environment: Environment): Query {
  const dialect = environment.dialect ?? "kyverno";
  const expression = parseQuery(text, dialect);
  const evaluate = compileExpression(expression, dialect);
  const facts = factsOf(expression, dialect);
  const steps = environment.maxSteps ?? defaultSteps;
  const { budget } = environment;
  const runtime: Omit<Runtime, "steps" | "bindings"> = {
    // what is bound may have been made large by another expression
    countsMade: dialect === "assertion" || needsCounting(expression),
    now: () => environment.now(),
    random: () => environment.random(),
    parseYaml: yamlReader(environment),
    defaultRegistry: environment.defaultRegistry ?? "docker.io",
    integersAreFloats: environment.integersAreFloats ?? true,
  };
  // evaluations are synchronous and never nest, so they can share one runtime
  const shared: Runtime = { ...runtime, steps, bindings: undefined };
  return {
    text,
    identifiers: facts.identifiers,
    constant: facts.constant,
    evaluate(data, bindings) {
      const given = budget === undefined ? steps : Math.min(steps, budget.left - 1);
      if (given < 0) throw new QueryLimitError("no steps are left for another expression");
      shared.steps = given;
      shared.bindings = bindings;
      try {
        const value = evaluate(data, shared);
        return facts.hasFloats ? toJson(value) : (value as Json);
      } finally {
        if (budget !== undefined) budget.left -= 1 + given - shared.steps;
      }
    },
  };
}

function yamlReader(environment: Environment): Runtime["parseYaml"] {
  if (environment.parseYaml === undefined) return undefined;
  return (text): Value => environment.parseYaml?.(text) ?? null;
}

interface Facts {
  readonly identifiers: Set<string>;
  constant: boolean;
  /** Literals and functions may bring boxed floats into the result. */
  hasFloats: boolean;
}

function factsOf(expression: Expression, dialect: Dialect): Facts {
  const facts: Facts = { identifiers: new Set(), constant: true, hasFloats: false };
  collectFacts(expression, facts, dialect);
  return facts;
}

function collectFacts(expression: Expression, facts: Facts, dialect: Dialect): void {
  switch (expression.type) {
    case "field":
      facts.identifiers.add(expression.name);
      facts.constant = false;
      break;
    case "literal":
      facts.hasFloats ||= !expression.isString;
      break;
    case "function":
      facts.hasFloats = true;
      if (findFunction(expression.name, dialect)?.impure === true) facts.constant = false;
      break;
    case "arithmetic":
      facts.hasFloats = true;
      break;
    case "variable":
    case "multiSelectList":
    case "multiSelectHash":
    case "current":
    case "index":
    case "slice":
    case "projection":
    case "valueProjection":
    case "filterProjection":
    case "flatten":
      facts.constant = false;
      break;
    default:
      break;
  }
  for (const child of childrenOf(expression)) collectFacts(child, facts, dialect);
}
