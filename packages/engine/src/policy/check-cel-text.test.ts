import { describe, expect, it } from "vitest";
import { celProblem } from "./check-cel-text.ts";

describe("text in CEL", () => {
  it.each([
    "true",
    "object.metadata.labels['a b'] == \"it's\" && !has(object.spec.x)",
    "[1, 2].all(i, i > 0) ? {'a': 1u} : {} // the rest",
    'r"\\d" + b\'x\' + """a "quoted" text"""',
    "'a\\'b@' != ''",
  ])("may be %s", (text) => {
    expect(celProblem(text)).toBeUndefined();
  });

  it.each(["", "  ", "keys(@)", "a[0", "a)", "(a]", "'open", '"a\n"', "a; b", "a ` b", "$x"])(
    "must not be %j",
    (text) => {
      expect(celProblem(text)).toBeDefined();
    },
  );
});
