export { NotFoundError, QueryError, QueryLimitError, QuerySyntaxError } from "./error.ts";
export { childrenOf } from "./expression.ts";
export type { Expression } from "./expression.ts";
export type { ArgumentDefinition, ArgumentType, QueryFunction } from "./function/definition.ts";
export { functions as functionSignatures } from "./function/registry.ts";
export { parseQuery } from "./parser.ts";
export { printExpression } from "./print.ts";
export { compileQuery } from "./query.ts";
export type { Environment, Query } from "./query.ts";
