import { findVariables, variableExpression } from "../expression/scan.ts";
import type { Path } from "./check-schema.ts";

/** A variable as it stands in a document. */
export interface Variable {
  readonly written: string;
  readonly expression: string;
  readonly path: Path;
}

/** The innermost variables of a text; what those around them ask for is known at run time only. */
export function variablesIn(text: string, path: Path): Variable[] {
  return findVariables(text).map(({ start, end }) => {
    const written = text.slice(start, end);
    const { expression, asIs } = variableExpression(written);
    return { written, expression: asIs ? expression.replace(/\s*-$/u, "") : expression, path };
  });
}
