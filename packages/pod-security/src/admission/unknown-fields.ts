import { quote } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { ConfigurationProblem } from "./configuration.ts";

/** The fields of an object at `path` that are not known, each a problem. */
export function unknownFields(
  map: JsonMap,
  known: readonly string[],
  path: readonly (string | number)[],
): readonly ConfigurationProblem[] {
  return Object.keys(map)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      path: [...path, key],
      message: `unknown field; known here: ${known.join(", ")}`,
      apiServerText: `strict decoding error: unknown field ${quote([...path, key].join("."))}`,
    }));
}
