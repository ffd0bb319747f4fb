import { parseQuery } from "@winnow/jmespath";
import { given, mapOf, mapsOf, textOf } from "../policy/read-fields.ts";
import { mayHoldVariable } from "../expression/scan.ts";
import { rootNames } from "../expression/root-names.ts";
import { pathText } from "../policy/check-schema.ts";
import { variablesIn } from "../policy/variables-in.ts";
import { walkTexts } from "../policy/walk-texts.ts";
import { isCleanup } from "./rules-of.ts";
import type { LintCheck } from "./warning.ts";

const builtIn: readonly string[] = ["target", "images", "request"];

/** A variable that is not there when a cleanup policy runs: no request led to it. */
export const cleanupVariable: LintCheck = {
  code: "cleanup-variable",
  check(document, report) {
    if (!isCleanup(document)) return;
    const spec = mapOf(document, "spec") ?? {};
    const known = new Set(builtIn);
    for (const entry of mapsOf(spec, "context")) known.add(textOf(entry, "name") ?? "");
    for (const key of ["context", "conditions"]) {
      walkTexts(given(spec, key) ?? null, ["spec", key], (text, path) => {
        if (!mayHoldVariable(text)) return;
        for (const { written, expression } of variablesIn(text, path)) {
          // what has a default may be missing
          if (expression.includes("||")) continue;
          const missing = missingIn(expression, known);
          if (missing === undefined) continue;
          report(
            this.code,
            path,
            `${pathText(path)}: ${written} asks for ${missing}, which is not there when a cleanup policy runs; the object is target`,
          );
        }
      });
    }
  },
};

/** Of the request there is the object's namespace and nothing else. */
function missingIn(expression: string, known: ReadonlySet<string>): string | undefined {
  const names = namesIn(expression);
  if (names.has("request") && !/\brequest\.namespace\b/u.test(expression)) return "request";
  return [...names].find((name) => !known.has(name));
}

/** None where the text is no expression: conditions tell of that when they are judged. */
function namesIn(expression: string): ReadonlySet<string> {
  try {
    return rootNames(parseQuery(expression));
  } catch {
    return new Set();
  }
}
