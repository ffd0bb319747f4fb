import { describe, expect, it } from "vitest";
import { answerOf } from "./answer.fixture.ts";

/** What the libraries of Kubernetes 1.37 answer. */
const answers: readonly (readonly [expression: string, answer: unknown])[] = [
  ["[1, 2, 2].isSorted()", true],
  ["[2, 1].isSorted()", false],
  ["[].isSorted()", true],
  ["['a', '\\uffee', '\\U0001F600'].isSorted()", true],
  ["d.mixed.isSorted()", true],
  ["[2.0, 0.0 / 0.0, 1.0].isSorted()", true],
  ["d.lists.isSorted()", "error: no such overload"],
  ["[3, 1, 2].min()", 1],
  ["['b', 'a'].max()", "b"],
  ["[b'a', b'ab'].max() == b'ab'", true],
  ["[duration('1h'), duration('2h')].max() == duration('2h')", true],
  ["[].max()", "error: max called on empty list"],
  ["[].min()", "error: min called on empty list"],
  ["d.mixed.max()", 2.5],
  ["[].sum()", 0],
  ["[1, 2].sum()", 3],
  ["[1u, 2u].sum() == 3u", true],
  ["[1.5, 2.5].sum()", 4],
  ["d.doubles.sum()", 4],
  ["d.mixed.sum()", "error: no such overload"],
  ["d.texts.sum()", "error: no such overload"],
  ["[duration('1s'), duration('2s')].sum() == duration('3s')", true],
  ["[9223372036854775807, 1].sum()", "error: integer overflow"],
  ["[18446744073709551615u, 1u].sum()", "error: unsigned integer overflow"],
  ["[1, 2, 1].indexOf(1)", 0],
  ["[1, 2, 1].lastIndexOf(1)", 2],
  ["[1, 2].indexOf(3)", -1],
  ["d.mixed.indexOf('a')", 1],
  ["[[1], [2]].indexOf([2])", 1],
  ["[1, 2].includes(2)", true],
  ["[1, 2].includes(2.0)", true],
  ["d.s.includes('text')", true],
  ["d.map.includes(1)", false],
];

describe("functions on lists", () => {
  it.each(answers)("%s", (expression, answer) => {
    expect(answerOf(expression)).toEqual(answer);
  });
});
