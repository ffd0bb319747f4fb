import { QueryLimitError, compileQuery } from "@winnow/jmespath";
import type { Dialect, Environment, Query } from "@winnow/jmespath";
import { takeWork } from "./work-budget.ts";

/** Compiles expressions once; remembers those that are only known while evaluating, up to a limit. */
export interface QueryCache {
  /** Throws QuerySyntaxError. */
  compile(expression: string, dialect?: Dialect): Query;
}

/** Expressions made from data (variables inside variables) are remembered up to this number. */
const limit = 2_000;

/** The query; where it has used up what is left for the request, it unwinds to the rule. */
function unwinding(query: Query, { budget }: Environment): Query {
  if (budget === undefined) return query;
  return {
    ...query,
    evaluate(data, bindings) {
      try {
        return query.evaluate(data, bindings);
      } catch (error) {
        if (error instanceof QueryLimitError) takeWork(budget, 1);
        throw error;
      }
    },
  };
}

export function createQueryCache(environment: Environment): QueryCache {
  const caches: Readonly<Record<Dialect, Map<string, Query>>> = {
    kyverno: new Map(),
    assertion: new Map(),
  };
  return {
    compile(expression, dialect = "kyverno") {
      const queries = caches[dialect];
      const known = queries.get(expression);
      if (known !== undefined) return known;
      const query = unwinding(compileQuery(expression, { ...environment, dialect }), environment);
      if (queries.size >= limit) queries.clear();
      queries.set(expression, query);
      return query;
    },
  };
}
