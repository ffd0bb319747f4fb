import { describe, expect, it } from "vitest";
import { answerOf } from "./answer.fixture.ts";

/** What the libraries of Kubernetes 1.37 answer. */
const answers: readonly (readonly [expression: string, answer: unknown])[] = [
  ["'abc 123 def 456'.find('[0-9]+')", "123"],
  ["'abc'.find('x')", ""],
  ["'abc 123 def 456'.findAll('[0-9]+')", ["123", "456"]],
  ["'abc 123 def 456'.findAll('[0-9]+', 1)", ["123"]],
  ["'abc 123'.findAll('[0-9]+', 0)", []],
  ["'abc 123'.findAll('[0-9]+', -1)", ["123"]],
  ["'aab'.findAll('a*')", ["aa", ""]],
  ["'ab'.find(d.s + '[')", "error: Illegal regex: error parsing regexp: missing closing ]: `[`"],
  [
    "'ab'.findAll(d.s + '(')",
    "error: Illegal regex: error parsing regexp: missing closing ): `text(`",
  ],
];

describe("searches with regular expressions", () => {
  it.each(answers)("%s", (expression, answer) => {
    expect(answerOf(expression)).toEqual(answer);
  });

  it("are given up where every match looks through the whole of a long text", () => {
    const text = "a".repeat(30_000);
    expect(answerOf(`'${text}'.findAll('a.*b|a')`)).toMatch(/^error: findAll may give \d+ matches/);
    expect(answerOf(`'${text}'.findAll('a.*b|a', 2)`)).toEqual(["a", "a"]);
  });
});
