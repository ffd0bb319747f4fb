import { describe, expect, it } from "vitest";
import { answerOf } from "./answer.fixture.ts";

/** What the libraries of Kubernetes 1.37 answer. */
const answers: readonly (readonly [expression: string, answer: unknown])[] = [
  ["jsonpatch.escapeKey('example.com/a~b')", "example.com~1a~0b"],
];

describe("JSON patches", () => {
  it.each(answers)("%s", (expression, answer) => {
    expect(answerOf(expression)).toEqual(answer);
  });
});
