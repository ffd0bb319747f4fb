import { entriesOf, isCelMap } from "../entry-map.ts";
import { createEnvironment } from "../environment.ts";
import { Optional } from "../optional.ts";
import { compileExpression } from "../program.ts";
import { nameOfType, scalar } from "../type.ts";
import { CelError, CelObject, Double } from "../value.ts";
import type { CelResult, CelValue } from "../value.ts";
import { optionalLibrary } from "../extension/optional.ts";
import { Authorizer, authorizerType } from "./authorizer.ts";
import type { Authorize } from "./authorizer.ts";
import { kubernetesLibraries } from "./index.ts";

/** A document whose types are only known when an expression is evaluated. */
const document = {
  s: "text",
  mixed: [1, "a", 2.5],
  doubles: [1.5, 2.5],
  texts: ["a"],
  lists: [[1]],
  map: { a: 1 },
};

const nobody: Authorize = () => ({ isAllowed: false, reason: "" });

/** What an expression gives, in plain values: errors with `error: ` before them, objects as texts, no optional as `none`. */
export function answerOf(expression: string, authorize: Authorize = nobody): unknown {
  return plain(evaluate(expression, authorize).result);
}

/** What evaluating an expression costs. */
export function costOf(expression: string): number {
  return evaluate(expression, nobody).cost;
}

const most = 1_000_000;

function evaluate(expression: string, authorize: Authorize): { result: CelResult; cost: number } {
  const environment = createEnvironment({
    variables: { authorizer: authorizerType, d: scalar.dyn },
    libraries: [...kubernetesLibraries, optionalLibrary],
  });
  const { program, problems } = compileExpression(expression, environment);
  if (program === undefined) throw new Error(problems.map(({ message }) => message).join("; "));
  const variables: Record<string, CelValue> = {
    authorizer: new Authorizer(authorize),
    d: document,
  };
  const budget = { remaining: most };
  const result = program.evaluate((name) => variables[name] ?? null, budget);
  return { result, cost: most - budget.remaining };
}

function plain(value: CelResult): unknown {
  if (value instanceof CelError) return `error: ${value.message}`;
  if (value instanceof Double) return value.value;
  if (value instanceof Optional) return value.value === undefined ? "none" : plain(value.value);
  if (value instanceof CelObject) return value.toText?.() ?? nameOfType(value.type);
  if (Array.isArray(value)) return (value as readonly CelValue[]).map(plain);
  if (!isCelMap(value)) return value;
  return Object.fromEntries(entriesOf(value).map(([key, item]) => [key, plain(item)]));
}
