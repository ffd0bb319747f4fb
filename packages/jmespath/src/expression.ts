import type { Json } from "@winnow/value";

export type Comparator = "==" | "!=" | "<" | "<=" | ">" | ">=";

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%" | "//";

/** The tree of an expression. Names follow the JMESPath specification. */
export type Expression =
  | { readonly type: "current" }
  | { readonly type: "field"; readonly name: string }
  | { readonly type: "literal"; readonly value: Json; readonly isString: boolean }
  | { readonly type: "index"; readonly index: number }
  | {
      readonly type: "slice";
      readonly start?: number;
      readonly stop?: number;
      readonly step?: number;
    }
  | {
      readonly type: "subexpression" | "pipe";
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly type: "projection" | "valueProjection";
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly type: "filterProjection";
      readonly left: Expression;
      readonly condition: Expression;
      readonly right: Expression;
    }
  | { readonly type: "flatten"; readonly child: Expression }
  | { readonly type: "or" | "and"; readonly left: Expression; readonly right: Expression }
  | { readonly type: "not"; readonly child: Expression }
  | {
      readonly type: "comparison";
      readonly comparator: Comparator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly type: "multiSelectList"; readonly items: readonly Expression[] }
  | {
      readonly type: "multiSelectHash";
      readonly entries: readonly { readonly key: string; readonly value: Expression }[];
    }
  | { readonly type: "function"; readonly name: string; readonly arguments: readonly Expression[] }
  | { readonly type: "reference"; readonly child: Expression }
  | { readonly type: "variable"; readonly name: string }
  | {
      readonly type: "arithmetic";
      readonly operator: ArithmeticOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly type: "let";
      readonly bindings: readonly { readonly name: string; readonly value: Expression }[];
      readonly body: Expression;
    };

/** The parts of an expression that are expressions themselves, from left to right. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.type) {
    case "current":
    case "field":
    case "literal":
    case "index":
    case "slice":
    case "variable":
      return [];
    case "filterProjection":
      return [expression.left, expression.condition, expression.right];
    case "flatten":
    case "not":
    case "reference":
      return [expression.child];
    case "multiSelectList":
      return expression.items;
    case "multiSelectHash":
      return expression.entries.map((entry) => entry.value);
    case "function":
      return expression.arguments;
    case "let":
      return [...expression.bindings.map(({ value }) => value), expression.body];
    default:
      return [expression.left, expression.right];
  }
}
