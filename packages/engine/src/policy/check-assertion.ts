/** `validate.assert`: whether its keys and expressions can be read (Kyverno JSON's assertion trees). */
import { isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { assertionProblems } from "../assertion/assertion-problems.ts";
import { findVariables, mayHoldVariable } from "../expression/scan.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { given, mapsOf, textOf } from "./read-fields.ts";
import { walkTexts } from "./walk-texts.ts";

/** Checks the assertion of a validate rule, and the names that the rule's context gives it. */
export function checkAssertionRule(
  rule: JsonMap,
  validate: JsonMap,
  path: Path,
  report: Report,
): void {
  const tree = given(validate, "assert");
  if (tree === undefined) return;
  const at = [...path, "validate", "assert"];
  if (!isMap(tree) || Object.keys(tree).length === 0) {
    report(
      "bad-assertion",
      at,
      `${pathText(at)} must be a map that says what is asserted, as in object: {…}`,
    );
    return;
  }
  for (const problem of assertionProblems(tree)) {
    const place = [...at, ...problem.path];
    report("bad-assertion", place, `${pathText(place)}: ${problem.message}`);
  }
  walkTexts(tree, at, (text, place) => {
    if (!mayHoldVariable(text) || findVariables(text).length === 0) return;
    report(
      "bad-assertion",
      place,
      `${pathText(place)}: {{ }} is not replaced in assertions; give the rule a context entry and ask for it with $ and its name`,
    );
  });
  mapsOf(rule, "context").forEach((entry, index) => {
    const name = textOf(entry, "name") ?? "";
    if (name === "" || bindingName.test(name)) return;
    const place = [...path, "context", index, "name"];
    report(
      "bad-assertion",
      place,
      `${pathText(place)}: an assertion cannot ask for $${name}; use letters, digits and _ only`,
    );
  });
}

const bindingName = /^[A-Za-z_]\w*$/u;
