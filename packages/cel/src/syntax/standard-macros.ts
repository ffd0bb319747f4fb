import { SyntaxProblem } from "../problem.ts";
import type { Macro, MacroCall } from "./macro.ts";
import type { Loop, LoopKind, Node } from "./node.ts";

/** An argument that has to be there: the parser has counted them. */
export function argumentAt(call: MacroCall, index: number): Node {
  const node = call.arguments[index];
  if (node === undefined) throw new SyntaxProblem("an argument is missing", call.position);
  return node;
}

/** The name that cel-go holds the result of a loop by, so that no loop may take it. */
const accumulator = "__result__";

/** The name that an argument gives to something. */
export function nameAt(call: MacroCall, index: number): string {
  const node = argumentAt(call, index);
  if (node.kind === "identifier" && node.name === accumulator) {
    throw new SyntaxProblem("iteration variable overwrites accumulator variable", node.position);
  }
  if (node.kind === "identifier" && !node.name.startsWith(".")) return node.name;
  throw new SyntaxProblem("argument must be a simple name", node.position);
}

/** A loop over what the macro is called on. */
export function loopOf(
  call: MacroCall,
  loop: LoopKind,
  parts: Pick<Loop, "condition" | "body"> & { readonly second?: string },
): Loop {
  const first = nameAt(call, 0);
  if (parts.second === first) {
    throw new SyntaxProblem(`duplicate variable name: ${first}`, argumentAt(call, 1).position);
  }
  return {
    kind: "loop",
    loop,
    range: call.target,
    first,
    second: parts.second,
    condition: parts.condition,
    body: parts.body,
    position: call.position,
  };
}

function quantifier(name: string, loop: LoopKind): Macro {
  return {
    name,
    isMethod: true,
    argumentCounts: [2],
    expand: (call) => loopOf(call, loop, { condition: undefined, body: argumentAt(call, 1) }),
  };
}

/** Source: the language definition, "Macros". */
export const standardMacros: readonly Macro[] = [
  {
    name: "has",
    isMethod: false,
    argumentCounts: [1],
    expand: (call) => {
      const node = argumentAt(call, 0);
      if (node.kind === "select" && !node.isTest) {
        return { ...node, isTest: true, position: call.position };
      }
      throw new SyntaxProblem(
        "invalid argument to has() macro: it tests for a field, as in has(object.spec)",
        node.position,
      );
    },
  },
  quantifier("all", "all"),
  quantifier("exists", "exists"),
  quantifier("exists_one", "existsOne"),
  {
    name: "map",
    isMethod: true,
    argumentCounts: [2, 3],
    expand: (call) => {
      const isFiltered = call.arguments.length === 3;
      return loopOf(call, "list", {
        condition: isFiltered ? argumentAt(call, 1) : undefined,
        body: argumentAt(call, isFiltered ? 2 : 1),
      });
    },
  },
  {
    name: "filter",
    isMethod: true,
    argumentCounts: [2],
    expand: (call) =>
      loopOf(call, "list", {
        condition: argumentAt(call, 1),
        body: { kind: "identifier", name: nameAt(call, 0), position: call.position },
      }),
  },
];
