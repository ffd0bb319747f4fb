import { goJson } from "@winnow/value";
import { childrenOf } from "./expression.ts";
import type { Expression } from "./expression.ts";

/** The tree of an expression as indented lines, one node each; for `winnow jp parse`. */
export function printExpression(expression: Expression, indent = 0): string {
  const own = `${" ".repeat(indent)}${label(expression)}\n`;
  return (
    own +
    childrenOf(expression)
      .map((child) => printExpression(child, indent + 2))
      .join("")
  );
}

function label(expression: Expression): string {
  switch (expression.type) {
    case "field":
    case "function":
      return `${expression.type} ${expression.name}`;
    case "literal":
      return `literal ${goJson(expression.value)}`;
    case "index":
      return `index ${expression.index}`;
    case "slice":
      return `slice ${[expression.start, expression.stop, expression.step].map((part) => part ?? "").join(":")}`;
    case "comparison":
      return `comparison ${expression.comparator}`;
    case "variable":
      return `variable ${expression.name}`;
    case "arithmetic":
      return `arithmetic ${expression.operator}`;
    case "let":
      return `let ${expression.bindings.map(({ name }) => name).join(", ")}`;
    case "multiSelectHash":
      return `multiSelectHash ${expression.entries.map(({ key }) => key).join(", ")}`;
    default:
      return expression.type;
  }
}
