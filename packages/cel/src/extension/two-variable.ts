import type { Library } from "../library.ts";
import type { Macro } from "../syntax/macro.ts";
import type { LoopKind } from "../syntax/node.ts";
import { argumentAt, loopOf, nameAt } from "../syntax/standard-macros.ts";

function quantifier(name: string, loop: LoopKind): Macro {
  return {
    name,
    isMethod: true,
    argumentCounts: [3],
    expand: (call) =>
      loopOf(call, loop, {
        second: nameAt(call, 1),
        condition: undefined,
        body: argumentAt(call, 2),
      }),
  };
}

/** With a filter before what is made of each round, or without. */
function transform(name: string, loop: LoopKind): Macro {
  return {
    name,
    isMethod: true,
    argumentCounts: [3, 4],
    expand: (call) => {
      const isFiltered = call.arguments.length === 4;
      return loopOf(call, loop, {
        second: nameAt(call, 1),
        condition: isFiltered ? argumentAt(call, 2) : undefined,
        body: argumentAt(call, isFiltered ? 3 : 2),
      });
    },
  };
}

/** Macros that name index and element, or key and value. Source: cel-go, extension "TwoVarComprehensions". */
export const twoVariableLibrary: Library = {
  name: "two-variable comprehensions",
  functions: [],
  macros: [
    quantifier("all", "all"),
    quantifier("exists", "exists"),
    quantifier("existsOne", "existsOne"),
    quantifier("exists_one", "existsOne"),
    transform("transformList", "list"),
    transform("transformMap", "map"),
    transform("transformMapEntry", "entries"),
  ],
};
