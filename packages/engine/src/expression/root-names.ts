import { childrenOf } from "@winnow/jmespath";
import type { Expression } from "@winnow/jmespath";

/**
 * The names that an expression looks up where it starts: `a` and `d`, but neither `b` nor `c`, in
 * `a.b[?c] || d`. They are the variables that it needs.
 */
export function rootNames(expression: Expression): Set<string> {
  const names = new Set<string>();
  collect(expression, names);
  return names;
}

function collect(expression: Expression, names: Set<string>): void {
  switch (expression.type) {
    case "field":
      names.add(expression.name);
      return;
    case "subexpression":
    case "pipe":
    case "projection":
    case "valueProjection":
    case "filterProjection":
      // the right side and a filter's condition look at what the left side found
      collect(expression.left, names);
      return;
    case "reference":
      // `&x` is evaluated on elements
      return;
    default:
      for (const child of childrenOf(expression)) collect(child, names);
  }
}
