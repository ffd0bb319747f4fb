import type { Reference } from "../check/reference.ts";
import type { Environment } from "../environment.ts";
import type { Node } from "../syntax/node.ts";
import type { CelResult } from "../value.ts";
import type { Code } from "./frame.ts";

/** What compiling a node needs to know of the rest. */
export interface Compiler {
  readonly environment: Environment;
  readonly references: ReadonlyMap<Node, Reference>;
  /** The numbers under which frames hold variables. */
  readonly variableNumbers: ReadonlyMap<string, number>;
  readonly compile: (node: Node) => Code;
  /** Tells what can never be evaluated, where that is a problem of the expression. */
  readonly report: (node: { readonly position: number }, message: string) => void;
}

/** The first place in a frame that belongs to a loop or a binding. */
export function slotOf(compiler: Compiler, node: Node): number {
  const reference = compiler.references.get(node);
  return reference?.kind === "slot" ? reference.slot : 0;
}

/** The values of parts that are all known; undefined where one is not. */
export function constantsOf(codes: readonly Code[]): CelResult[] | undefined {
  const constants: CelResult[] = [];
  for (const { constant } of codes) {
    if (constant === undefined) return undefined;
    constants.push(constant);
  }
  return constants;
}
