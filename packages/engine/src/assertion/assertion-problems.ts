import { QuerySyntaxError, parseQuery } from "@winnow/jmespath";
import { get, isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import { AssertionSyntaxError, parseAssertionKey, parseAssertionText } from "./assertion-key.ts";
import type { AssertionTerm } from "./assertion-key.ts";

/** Something in an assertion tree that cannot be read. */
export interface AssertionProblem {
  /** Keys and indexes from the root of the tree. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Everything in a tree that cannot be read; a tree without problems compiles. */
export function assertionProblems(tree: Json): AssertionProblem[] {
  const problems: AssertionProblem[] = [];
  collect(tree, [], problems);
  return problems;
}

function collect(tree: Json, path: AssertionProblem["path"], problems: AssertionProblem[]): void {
  if (Array.isArray(tree)) {
    tree.forEach((item, index) => collect(item, [...path, index], problems));
  } else if (isMap(tree)) {
    for (const key of Object.keys(tree)) {
      const at = [...path, key];
      collectTerm(() => parseAssertionKey(key).term, at, problems);
      collect(get(tree, key) ?? null, at, problems);
    }
  } else if (typeof tree === "string") {
    collectTerm(() => parseAssertionText(tree), path, problems);
  }
}

function collectTerm(
  read: () => AssertionTerm,
  path: AssertionProblem["path"],
  problems: AssertionProblem[],
): void {
  try {
    const term = read();
    if (term.type === "expression") parseQuery(term.expression, "assertion");
  } catch (error) {
    if (error instanceof AssertionSyntaxError) problems.push({ path, message: error.message });
    else if (error instanceof QuerySyntaxError) {
      problems.push({ path, message: `it is no valid JMESPath: ${error.message}` });
    } else throw error;
  }
}
