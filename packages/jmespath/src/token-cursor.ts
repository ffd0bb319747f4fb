import type { Dialect } from "./dialect.ts";
import { QuerySyntaxError } from "./error.ts";
import { tokenize } from "./lexer.ts";
import type { Token, TokenType } from "./lexer.ts";

/** The tokens of an expression, read from left to right. Throws QuerySyntaxError. */
export class TokenCursor {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string, dialect: Dialect) {
    this.#text = text;
    this.#tokens = tokenize(text, dialect);
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1);
    if (token === undefined) throw new QuerySyntaxError("Incomplete expression", this.#text, 0);
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  skip(count: number): void {
    this.#at += count;
  }

  error(reason: string, token: Token = this.peek()): QuerySyntaxError {
    const words = token.type === "end" ? "Incomplete expression" : reason;
    return new QuerySyntaxError(words, this.#text, token.offset);
  }

  expect(type: TokenType): Token {
    const token = this.next();
    if (token.type !== type) throw this.error(`Expected ${type}, found ${token.text}`, token);
    return token;
  }

  accept(type: TokenType): boolean {
    if (this.peek().type !== type) return false;
    this.#at += 1;
    return true;
  }
}
