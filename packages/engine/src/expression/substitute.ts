import type { Environment } from "@winnow/jmespath";
import type { Json, JsonMap } from "@winnow/value";
import type { Semantics } from "../semantics.ts";
import { createQueryCache } from "./query-cache.ts";
import { createScope } from "./scope.ts";
import { compileTemplate, resolveTemplate } from "./template.ts";
import { requestNames } from "./wildcard-guard.ts";

/**
 * A document with its references and variables replaced by what the data holds, as a rule's body
 * would be. Throws ExpressionError.
 */
export function substitute(
  document: Json,
  data: JsonMap,
  environment: Environment,
  semantics: Semantics = "sound",
): Json {
  const queries = createQueryCache(environment);
  const template = compileTemplate(document, { queries, semantics, tainted: requestNames });
  return resolveTemplate(template, createScope({ ...data }, false, false, [], undefined));
}
