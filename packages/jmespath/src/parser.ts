/**
 * A Pratt parser for JMESPath: every token has a power with which it binds to its left. The grammar
 * is that of the JMESPath specification.
 */
import { QuerySyntaxError } from "./error.ts";
import type { Comparator, Expression } from "./expression.ts";
import { tokenize } from "./lexer.ts";
import type { Token, TokenType } from "./lexer.ts";

const bindingPower: Partial<Record<TokenType, number>> = {
  "|": 1,
  "||": 2,
  "&&": 3,
  "==": 5,
  "!=": 5,
  "<": 5,
  "<=": 5,
  ">": 5,
  ">=": 5,
  "[]": 9,
  "*": 20,
  "[?": 21,
  ".": 40,
  "!": 45,
  "{": 50,
  "[": 55,
  "(": 60,
};
/** What binds less strongly than this ends a projection. */
const projectionStop = 10;
const deepest = 500;
const current: Expression = { type: "current" };

/** Reads an expression. Throws QuerySyntaxError. */
export function parseQuery(text: string): Expression {
  const parser = new Parser(text);
  return parser.parse();
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  parse(): Expression {
    const expression = this.#expression(0);
    if (this.#peek().type !== "end") {
      throw this.#error(`Unexpected token at the end of the expression: ${this.#peek().text}`);
    }
    return expression;
  }

  #peek(ahead = 0): Token {
    const token = this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1);
    if (token === undefined) throw new QuerySyntaxError("Incomplete expression", this.#text, 0);
    return token;
  }

  #next(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  #error(reason: string, token: Token = this.#peek()): QuerySyntaxError {
    const words = token.type === "end" ? "Incomplete expression" : reason;
    return new QuerySyntaxError(words, this.#text, token.offset);
  }

  #expect(type: TokenType): Token {
    const token = this.#next();
    if (token.type !== type) throw this.#error(`Expected ${type}, found ${token.text}`, token);
    return token;
  }

  #accept(type: TokenType): boolean {
    if (this.#peek().type !== type) return false;
    this.#at += 1;
    return true;
  }

  #expression(power: number): Expression {
    this.#depth += 1;
    if (this.#depth > deepest) throw this.#error("The expression is nested too deeply");
    let left = this.#prefix(this.#next());
    let length = 0;
    while (power < (bindingPower[this.#peek().type] ?? 0)) {
      length += 1;
      // a long chain becomes a deep tree
      if (length > deepest) throw this.#error("The expression is nested too deeply");
      left = this.#infix(this.#next(), left);
    }
    this.#depth -= 1;
    return left;
  }

  #prefix(token: Token): Expression {
    switch (token.type) {
      case "literal":
        return { type: "literal", value: token.value ?? null, isString: false };
      case "raw":
        return { type: "literal", value: token.text, isString: true };
      case "identifier":
        return { type: "field", name: token.text };
      case "quoted":
        if (this.#peek().type === "(") {
          throw this.#error("Can't have quoted identifier as function name.");
        }
        return { type: "field", name: token.text };
      case "*":
        return this.#valueProjection(current);
      case "!":
        return { type: "not", child: this.#expression(bindingPower["!"] ?? 0) };
      case "{":
        return this.#hash();
      case "[]":
        return this.#projection({ type: "flatten", child: current }, 9);
      case "[?":
        return this.#filter(current);
      case "[":
        return this.#bracket(current, true);
      case "@":
        return current;
      case "&":
        return { type: "reference", child: this.#expression(0) };
      case "(": {
        const inner = this.#expression(0);
        this.#expect(")");
        return inner;
      }
      default:
        throw this.#error(`Invalid token: ${token.text}`, token);
    }
  }

  #infix(token: Token, left: Expression): Expression {
    switch (token.type) {
      case ".":
        return this.#dot(left);
      case "|":
        return { type: "pipe", left, right: this.#expression(1) };
      case "||":
        return { type: "or", left, right: this.#expression(2) };
      case "&&":
        return { type: "and", left, right: this.#expression(3) };
      case "(":
        return this.#call(left, token);
      case "[?":
        return this.#filter(left);
      case "[]":
        return this.#projection({ type: "flatten", child: left }, 9);
      case "[":
        return this.#bracket(left, false);
      case "==":
      case "!=":
      case "<":
      case "<=":
      case ">":
      case ">=":
        return this.#comparison(token.type, left);
      default:
        throw this.#error(`Unexpected token: ${token.text}`, token);
    }
  }

  #comparison(comparator: Comparator, left: Expression): Expression {
    return { type: "comparison", comparator, left, right: this.#expression(5) };
  }

  #dot(left: Expression): Expression {
    if (this.#accept("*")) return this.#valueProjection(left);
    return { type: "subexpression", left, right: this.#dotRight(bindingPower["."] ?? 0) };
  }

  /** What may stand behind a point. */
  #dotRight(power: number): Expression {
    const token = this.#peek();
    switch (token.type) {
      case "identifier":
      case "quoted":
      case "*":
        return this.#expression(power);
      case "[":
        this.#at += 1;
        return this.#list();
      case "{":
        this.#at += 1;
        return this.#hash();
      default:
        throw this.#error(`Expected identifier, lbracket, or lbrace, found ${token.text}`);
    }
  }

  #call(left: Expression, token: Token): Expression {
    if (left.type !== "field") throw this.#error("Only a name can be called", token);
    const list: Expression[] = [];
    while (!this.#accept(")")) {
      if (list.length > 0) this.#expect(",");
      list.push(this.#expression(0));
    }
    return { type: "function", name: left.name, arguments: list };
  }

  /** Behind `[`: an index, a slice, `*`, or, where nothing stands before it, a list. */
  #bracket(left: Expression, isPrefix: boolean): Expression {
    const { type } = this.#peek();
    if (type === "number" || type === ":") return this.#indexOrSlice(left);
    if (type === "*" && this.#peek(1).type === "]") {
      this.#at += 2;
      return this.#projection(left, 20);
    }
    if (isPrefix) return this.#list();
    throw this.#error(`Expected a number, : or * in the brackets, found ${this.#peek().text}`);
  }

  #indexOrSlice(left: Expression): Expression {
    const numbers: (number | undefined)[] = [];
    let colons = 0;
    while (this.#peek().type !== "]") {
      const token = this.#next();
      if (token.type === ":" && colons < 2) {
        colons += 1;
      } else if (token.type === "number" && numbers[colons] === undefined) {
        numbers[colons] = Number(token.text);
      } else {
        throw this.#error(`Unexpected token in the brackets: ${token.text}`, token);
      }
    }
    this.#expect("]");
    const [start, stop, step] = numbers;
    if (colons === 0) return join(left, { type: "index", index: start ?? 0 });
    const slice: Expression = {
      type: "slice",
      ...(start === undefined ? {} : { start }),
      ...(stop === undefined ? {} : { stop }),
      ...(step === undefined ? {} : { step }),
    };
    return this.#projection(join(left, slice), 20);
  }

  #list(): Expression {
    const items: Expression[] = [];
    do items.push(this.#expression(0));
    while (this.#accept(","));
    this.#expect("]");
    return { type: "multiSelectList", items };
  }

  #hash(): Expression {
    const entries: { key: string; value: Expression }[] = [];
    do {
      const token = this.#next();
      if (token.type !== "identifier" && token.type !== "quoted") {
        throw this.#error(`Expected a key, found ${token.text}`, token);
      }
      this.#expect(":");
      entries.push({ key: token.text, value: this.#expression(0) });
    } while (this.#accept(","));
    this.#expect("}");
    return { type: "multiSelectHash", entries };
  }

  #projection(left: Expression, power: number): Expression {
    return { type: "projection", left, right: this.#projectionRight(power) };
  }

  #valueProjection(left: Expression): Expression {
    return { type: "valueProjection", left, right: this.#projectionRight(20) };
  }

  #filter(left: Expression): Expression {
    const condition = this.#expression(0);
    this.#expect("]");
    const right = this.#peek().type === "[]" ? current : this.#projectionRight(21);
    return { type: "filterProjection", left, condition, right };
  }

  /** What is applied to each element of a projection. */
  #projectionRight(power: number): Expression {
    const { type } = this.#peek();
    if ((bindingPower[type] ?? 0) < projectionStop) return current;
    if (type === "[" || type === "[?") return this.#expression(power);
    if (type === ".") {
      this.#at += 1;
      return this.#dotRight(power);
    }
    throw this.#error(`Unexpected token behind a projection: ${this.#peek().text}`);
  }
}

function join(left: Expression, right: Expression): Expression {
  return left.type === "current" ? right : { type: "subexpression", left, right };
}
