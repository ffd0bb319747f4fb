/**
 * Answers of cel-go 0.30 in the environment of Kubernetes 1.37 (k8s.io/apiserver/pkg/cel/environment), recorded: types,
 * values, errors, problems with their places, and costs.
 */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { Json } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { entriesOf, isCelMap } from "./entry-map.ts";
import { createEnvironment } from "./environment.ts";
import { listsLibrary } from "./extension/lists.ts";
import { optionalLibrary } from "./extension/optional.ts";
import { setsLibrary } from "./extension/sets.ts";
import { stringsLibrary } from "./extension/strings.ts";
import { twoVariableLibrary } from "./extension/two-variable.ts";
import { isDouble } from "./number.ts";
import { Optional } from "./optional.ts";
import { compileExpression } from "./program.ts";
import { toJson } from "./json.ts";
import { formatText } from "./text.ts";
import { formatType, listOf, mapOf, scalar } from "./type.ts";
import { CelError, CelObject } from "./value.ts";
import type { CelResult, CelValue } from "./value.ts";

interface Answer {
  readonly expression: string;
  readonly object?: Json;
  readonly type?: string;
  readonly value?: Json;
  readonly error?: string;
  readonly problem?: string;
  readonly place?: string;
  readonly cost?: number;
}

const path = new URL("kubernetes-answers.jsonl", import.meta.url);
const answers = readFileSync(path, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Answer);

const environment = createEnvironment({
  variables: {
    object: scalar.dyn,
    s: scalar.string,
    i: scalar.int,
    l: listOf(scalar.string),
    m: mapOf(scalar.string, scalar.int),
  },
  libraries: [optionalLibrary, setsLibrary, twoVariableLibrary, stringsLibrary, listsLibrary],
});

/** A result as the answers write it: what is no JSON by its text, doubles that are no numbers marked with `f`. */
function written(value: CelValue): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Optional) return value.value === undefined ? null : written(value.value);
  if (value instanceof Uint8Array) return `[${value.join(" ")}]`;
  if (isDouble(value)) return `f${formatText(value)}`;
  if (value instanceof CelObject) return formatText(value);
  if (Array.isArray(value)) return (value as readonly CelValue[]).map(written);
  if (!isCelMap(value)) return toJson(value);
  const entries = entriesOf(value).map(([key, item]) => [formatText(key), written(item)] as const);
  return Object.fromEntries(entries);
}

interface Told {
  readonly type?: string;
  readonly value?: unknown;
  readonly error?: string;
  readonly problem?: string;
  readonly place?: string;
  readonly cost: number;
}

function ask({ expression, object = null }: Answer): Told {
  const { program, problems } = compileExpression(expression, environment);
  if (program === undefined) {
    const [first] = problems;
    return { problem: first?.message ?? "", place: `${first?.line}:${first?.column}`, cost: 0 };
  }
  const variables: Readonly<Record<string, CelValue>> = {
    object,
    s: "héllo",
    i: 7,
    l: ["a", "b"],
    m: { x: 1 },
  };
  const budget = { remaining: 1_000_000 };
  const result: CelResult = program.evaluate((name) => variables[name] ?? null, budget);
  const told = { type: formatType(program.resultType), cost: 1_000_000 - budget.remaining };
  return result instanceof CelError
    ? { ...told, error: result.message }
    : { ...told, value: written(result) };
}

/** Whether both say the same; a problem may say more than Kubernetes does. */
function agrees(told: Told, answer: Answer): boolean {
  if (answer.problem !== undefined) return told.problem?.startsWith(answer.problem) === true;
  return (
    told.type === answer.type &&
    told.error === answer.error &&
    isDeepStrictEqual(told.value, answer.value)
  );
}

/** Where Winnow answers something else, by the reason why. */
const differences: Readonly<Record<string, readonly string[]>> = {
  "Kubernetes names types of Go.": ["object.all(x, x > 1)", "object.map(x, x)"],
  "A collection is no key, which cel-go does not always notice.": ["object[[1]]", "{object:2}"],
  "The problem is told of what was written, not of what the macro makes of it.": [
    "[1].exists_one(x, 1)",
    "[1].map(1, 1)",
  ],
  "What is wrong in a format is only found where all values are literal.": [
    "'%s'.format([optional.of(1)])",
  ],
  "Precision has a limit, as in later versions of the extension.": ["'%.300f'.format([1.0])"],
  "The function has been found, and tells what it does not take.": ["object.join(',')"],
  "Where no overload takes the values, not every function is named.": [
    "object.a.size()",
    "size(object.a)",
    "object.a < 1",
  ],
  "Which of two things is wrong with a time.": [
    "timestamp(object.a)",
    "timestamp(object.a).getMinutes('x:y')",
  ],
};

describe("the answers of Kubernetes", () => {
  it("are given, but for some that are listed", () => {
    const wrong = answers.filter((answer) => !agrees(ask(answer), answer));
    const expressions = new Set(wrong.map(({ expression }) => expression));
    expect([...expressions].toSorted()).toEqual(Object.values(differences).flat().toSorted());
  });

  it("are about as costly", () => {
    const odd = answers.filter((answer) => {
      const { cost } = ask(answer);
      return answer.cost !== undefined && Math.abs(cost - answer.cost) > 3 + answer.cost / 2;
    });
    // cel-go does not know which overload it is, and takes 1
    expect(new Set(odd.map(({ expression }) => expression))).toEqual(new Set(["object.a.sort()"]));
  });

  it("have their problems at the same places", () => {
    const odd = answers.filter((answer) => {
      const { place } = ask(answer);
      return answer.place !== undefined && place !== undefined && place !== answer.place;
    });
    expect(odd.map(({ expression }) => expression)).toEqual([
      // of the argument that the macro makes something else of
      "[1].exists_one(x, 1)",
      // behind the quotation mark
      "'abc",
      // of the call, not of the value
      "'%f'.format([1])",
      "'%d'.format([1.5])",
      "'%d'.format(['a'])",
    ]);
  });
});
