import { SyntaxProblem } from "../problem.ts";
import { childrenOf } from "./node.ts";
import type { Node } from "./node.ts";

/** What nests in an expression; each may nest as deep as cel-go lets it. */
export type Nested = "expression" | "relation" | "sum" | "member";

type Counts = Readonly<Record<Nested, number>>;

const deepest = 250;
/** Everything that walks over an expression later recurses, and has about this much stack for sure. */
const highest = 500;

/** How deep the reader is in an expression, so that nobody runs out of stack. */
export class Depth {
  #counts: Counts = { expression: 0, relation: 0, sum: 0, member: 0 };

  /** Where it is, for leaving everything that is entered from here on. */
  mark(): Counts {
    return this.#counts;
  }

  leave(mark: Counts): void {
    this.#counts = mark;
  }

  /** Throws SyntaxProblem where it is too deep. */
  enter(nested: Nested, position: number): void {
    const count = this.#counts[nested] + 1;
    if (count > deepest) throw tooDeep(deepest, position);
    this.#counts = { ...this.#counts, [nested]: count };
  }
}

function tooDeep(limit: number, position: number): SyntaxProblem {
  return new SyntaxProblem(
    `expression recursion limit exceeded: ${limit}; split the expression into smaller ones`,
    position,
  );
}

/** Throws SyntaxProblem where an expression is too high a tree, though nothing in it nests too deeply by itself. */
export function limitHeight(root: Node): void {
  let level: readonly Node[] = [root];
  for (let height = 1; level.length > 0; height += 1) {
    const [first] = level;
    if (height > highest && first !== undefined) throw tooDeep(highest, first.position);
    level = level.flatMap(childrenOf);
  }
}
