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
    return { written, expression: variableExpression(written).expression, path };
  });
}
