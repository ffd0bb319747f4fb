import type { Loop } from "../syntax/node.ts";
import { formatType, listOf, mapOf, scalar } from "../type.ts";
import type { Type } from "../type.ts";
import type { Checker } from "./checker.ts";

/** The type of what a loop makes; its names are those of what its range holds. */
export function checkLoop(checker: Checker, node: Loop): Type {
  const range = checker.types.apply(checker.check(node.range));
  const { first, second } = typesOfRound(checker, node, range);
  checker.references.set(node, { kind: "slot", slot: checker.scope.nextSlot });
  const names: (readonly [string, Type])[] = [[node.first, first]];
  if (node.second !== undefined) names.push([node.second, second]);
  return checker.scope.within(names, () => checkRound(checker, node, first));
}

/** What the names of a loop stand for in each round. */
function typesOfRound(
  checker: Checker,
  node: Loop,
  range: Type,
): { readonly first: Type; readonly second: Type } {
  const hasTwo = node.second !== undefined;
  switch (range.kind) {
    case "list":
      return { first: hasTwo ? scalar.int : range.element, second: range.element };
    case "map":
      return { first: range.key, second: range.value };
    case "parameter":
      checker.types.isAssignable(scalar.dyn, range);
      return { first: scalar.dyn, second: scalar.dyn };
    case "dyn":
    case "error":
      return { first: scalar.dyn, second: scalar.dyn };
    default:
      checker.report(
        node.range,
        `expression of type '${formatType(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
      );
      return { first: scalar.error, second: scalar.error };
  }
}

function checkRound(checker: Checker, node: Loop, first: Type): Type {
  if (node.condition !== undefined) {
    checker.expectBool(node.condition, checker.check(node.condition));
  }
  const body = checker.check(node.body);
  switch (node.loop) {
    case "all":
    case "exists":
    case "existsOne":
      checker.expectBool(node.body, body);
      return scalar.bool;
    case "list":
      return listOf(checker.types.apply(body));
    case "map":
      return mapOf(first, checker.types.apply(body));
    case "entries": {
      const entries = mapOf(checker.types.newParameter(), checker.types.newParameter());
      if (checker.types.isAssignable(body, entries)) return checker.types.apply(entries);
      return checker.report(
        node.body,
        `expected type 'map(dyn, dyn)' but found '${checker.format(body)}'`,
      );
    }
  }
}
