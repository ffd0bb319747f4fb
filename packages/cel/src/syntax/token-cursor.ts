import { SyntaxProblem } from "../problem.ts";
import type { Token } from "./lexer.ts";

/** Where reading tokens stands. */
export class TokenCursor {
  readonly #tokens: readonly Token[];
  #at = 0;
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get token(): Token {
    return this.peek(0);
  }

  peek(ahead: number): Token {
    const end: Token = { kind: "end", text: "", position: 0 };
    return this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1) ?? end;
  }

  next(): Token {
    const { token } = this;
    this.#at += 1;
    return token;
  }

  is(mark: string): boolean {
    const { token } = this;
    return token.kind === "mark" && token.text === mark;
  }

  /** Takes a mark where it stands next. */
  take(mark: string): boolean {
    if (!this.is(mark)) return false;
    this.#at += 1;
    return true;
  }

  expect(mark: string): void {
    if (!this.take(mark)) this.fail(`'${mark}'`);
  }

  /** Throws SyntaxProblem: something else is needed here. */
  fail(expected: string): never {
    const { token } = this;
    const found = token.kind === "end" ? "the end" : `'${token.text.slice(0, 60)}'`;
    throw new SyntaxProblem(
      `Syntax error: unexpected ${found}, expected ${expected}`,
      token.position,
    );
  }
}
