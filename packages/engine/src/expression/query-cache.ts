import { compileQuery } from "@winnow/jmespath";
import type { Dialect, Environment, Query } from "@winnow/jmespath";

/** Compiles expressions once; remembers those that are only known while evaluating, up to a limit. */
export interface QueryCache {
  /** Throws QuerySyntaxError. */
  compile(expression: string, dialect?: Dialect): Query;
}

/** Expressions made from data (variables inside variables) are remembered up to this number. */
const limit = 2_000;

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
      const query = compileQuery(expression, { ...environment, dialect });
      if (queries.size >= limit) queries.clear();
      queries.set(expression, query);
      return query;
    },
  };
}
