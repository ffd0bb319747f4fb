import { isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import { pathText } from "../policy/check-schema.ts";
import type { Path } from "../policy/check-schema.ts";
import { given, textOf } from "../policy/read-fields.ts";
import { deprecatedFields } from "./deprecated-fields.ts";
import type { LintCheck } from "./warning.ts";

/** A field that has a successor. */
export const deprecatedField: LintCheck = {
  code: "deprecated-field",
  check(document, report) {
    const kind = textOf(document, "kind") ?? "";
    for (const { kinds, path, replacement, reason, since } of deprecatedFields) {
      if (!kinds.includes(kind)) continue;
      for (const place of placesOf(document, path, [])) {
        const remedy = replacement === undefined ? "remove it" : `use ${replacement}`;
        const version = since === undefined ? "" : ` since Kyverno ${since}`;
        report(
          this.code,
          place,
          `${pathText(place)} is deprecated${version}, ${reason}; ${remedy}`,
        );
      }
    }
  },
};

/** Where a path with `*` for list entries leads to in a document. */
function placesOf(value: Json, path: readonly string[], from: Path): Path[] {
  const [step, ...rest] = path;
  if (step === undefined) return [from];
  if (step === "*") {
    return Array.isArray(value)
      ? value.flatMap((item, index) => placesOf(item, rest, [...from, index]))
      : [];
  }
  const next: Json | undefined = isMap(value) ? given(value, step) : undefined;
  return next === undefined ? [] : placesOf(next, rest, [...from, step]);
}
