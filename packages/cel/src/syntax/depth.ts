import { SyntaxProblem } from "../problem.ts";

/** What nests in an expression; each may nest as deep as cel-go lets it. */
export type Nested = "expression" | "relation" | "sum" | "member";

const deepest = 250;

/** How deep the reader is in an expression, so that nobody runs out of stack, here or later. */
export class Depth {
  readonly #counts: Record<Nested, number> = { expression: 0, relation: 0, sum: 0, member: 0 };

  /** Reads something, with everything that it enters left again. */
  within<T>(read: () => T): T {
    const before = { ...this.#counts };
    const result = read();
    Object.assign(this.#counts, before);
    return result;
  }

  /** Throws SyntaxProblem where it is too deep. */
  enter(nested: Nested, position: number): void {
    this.#counts[nested] += 1;
    if (this.#counts[nested] > deepest) {
      throw new SyntaxProblem(
        `expression recursion limit exceeded: ${deepest}; split the expression into smaller ones`,
        position,
      );
    }
  }
}
