/** `winnow jp parse` */
import { parseQuery, printExpression } from "@winnow/jmespath";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { readExpressions } from "./expressions.ts";

/** Prints the trees of expressions. Throws InputError. */
export async function runParse(
  options: { readonly expressions: readonly string[]; readonly files: readonly string[] },
  host: Host,
): Promise<number> {
  for (const expression of await readExpressions(options.expressions, options.files, host)) {
    host.write(`# ${expression}\n${tree(expression)}`);
  }
  return exitCode.ok;
}

function tree(expression: string): string {
  try {
    return printExpression(parseQuery(expression));
  } catch (error) {
    throw new InputError(
      `${expression} is no expression: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
