/**
 * A Pratt parser for JMESPath: every token has a power with which it binds to its left. The grammar
 * is that of the JMESPath specification.
 */
import { arithmeticOperators, bindingPowers } from "./binding-power.ts";
import type { Dialect } from "./dialect.ts";
import type { Comparator, Expression } from "./expression.ts";
import type { Token, TokenType } from "./lexer.ts";
import { TokenCursor } from "./token-cursor.ts";

/** What binds less strongly than this ends a projection. */
const projectionStop = 10;
const deepest = 500;
const current: Expression = { type: "current" };

/** Reads an expression. Throws QuerySyntaxError. */
export function parseQuery(text: string, dialect: Dialect = "kyverno"): Expression {
  const parser = new Parser(text, dialect);
  return parser.parse();
}

class Parser {
  readonly #tokens: TokenCursor;
  readonly #powers: ReturnType<typeof bindingPowers>;
  #depth = 0;

  constructor(text: string, dialect: Dialect) {
    this.#tokens = new TokenCursor(text, dialect);
    this.#powers = bindingPowers(dialect);
  }

  parse(): Expression {
    const expression = this.#expression(0);
    if (this.#tokens.peek().type !== "end") {
      throw this.#tokens.error(
        `Unexpected token at the end of the expression: ${this.#tokens.peek().text}`,
      );
    }
    return expression;
  }

  #power(type: TokenType): number {
    return this.#powers[type] ?? 0;
  }

  #expression(power: number): Expression {
    this.#depth += 1;
    if (this.#depth > deepest) throw this.#tokens.error("The expression is nested too deeply");
    let left = this.#prefix(this.#tokens.next());
    let length = 0;
    while (power < this.#power(this.#tokens.peek().type)) {
      length += 1;
      // a long chain becomes a deep tree
      if (length > deepest) throw this.#tokens.error("The expression is nested too deeply");
      left = this.#infix(this.#tokens.next(), left);
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
        if (token.text === "let" && this.#tokens.peek().type === "variable") return this.#let();
        return { type: "field", name: token.text };
      case "variable":
        return { type: "variable", name: token.text.slice(1) };
      case "+":
      case "-":
      case "\u2212":
        return this.#sign(token.type);
      case "quoted":
        if (this.#tokens.peek().type === "(") {
          throw this.#tokens.error("Can't have quoted identifier as function name.");
        }
        return { type: "field", name: token.text };
      case "*":
        return this.#valueProjection(current);
      case "!":
        return { type: "not", child: this.#expression(this.#power("!")) };
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
        this.#tokens.expect(")");
        return inner;
      }
      default:
        throw this.#tokens.error(`Invalid token: ${token.text}`, token);
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
        return this.#arithmetic(token, left);
    }
  }

  #comparison(comparator: Comparator, left: Expression): Expression {
    return { type: "comparison", comparator, left, right: this.#expression(5) };
  }

  #arithmetic(token: Token, left: Expression): Expression {
    const operator = arithmeticOperators[token.type];
    // `*` binds in either dialect, but it multiplies in one only
    if (operator === undefined || this.#powers["+"] === undefined) {
      throw this.#tokens.error(`Unexpected token: ${token.text}`, token);
    }
    return {
      type: "arithmetic",
      operator,
      left,
      right: this.#expression(this.#power(token.type)),
    };
  }

  /** `-x` and `+x`: a number is taken from zero, or added to it. */
  #sign(type: TokenType): Expression {
    const left: Expression = { type: "literal", value: 0, isString: false };
    const right = this.#expression(this.#power(type));
    return { type: "arithmetic", operator: arithmeticOperators[type] ?? "+", left, right };
  }

  /** Behind `let`: `$a = x, $b = y in z`. */
  #let(): Expression {
    const bindings: { name: string; value: Expression }[] = [];
    do {
      const name = this.#tokens.expect("variable").text.slice(1);
      this.#tokens.expect("=");
      bindings.push({ name, value: this.#expression(0) });
    } while (this.#tokens.accept(","));
    const word = this.#tokens.next();
    if (word.text !== "in") throw this.#tokens.error(`Expected in, found ${word.text}`, word);
    return { type: "let", bindings, body: this.#expression(0) };
  }

  #dot(left: Expression): Expression {
    if (this.#tokens.accept("*")) return this.#valueProjection(left);
    return { type: "subexpression", left, right: this.#dotRight(this.#power(".")) };
  }

  /** What may stand behind a point. */
  #dotRight(power: number): Expression {
    const token = this.#tokens.peek();
    switch (token.type) {
      case "identifier":
      case "quoted":
      case "*":
        return this.#expression(power);
      case "[":
        this.#tokens.skip(1);
        return this.#list();
      case "{":
        this.#tokens.skip(1);
        return this.#hash();
      default:
        throw this.#tokens.error(`Expected identifier, lbracket, or lbrace, found ${token.text}`);
    }
  }

  #call(left: Expression, token: Token): Expression {
    if (left.type !== "field") throw this.#tokens.error("Only a name can be called", token);
    const list: Expression[] = [];
    while (!this.#tokens.accept(")")) {
      if (list.length > 0) this.#tokens.expect(",");
      list.push(this.#expression(0));
    }
    return { type: "function", name: left.name, arguments: list };
  }

  /** Behind `[`: an index, a slice, `*`, or, where nothing stands before it, a list. */
  #bracket(left: Expression, isPrefix: boolean): Expression {
    const { type } = this.#tokens.peek();
    if (type === "number" || type === ":") return this.#indexOrSlice(left);
    if (type === "*" && this.#tokens.peek(1).type === "]") {
      this.#tokens.skip(2);
      return this.#projection(left, 20);
    }
    if (isPrefix) return this.#list();
    throw this.#tokens.error(
      `Expected a number, : or * in the brackets, found ${this.#tokens.peek().text}`,
    );
  }

  #indexOrSlice(left: Expression): Expression {
    const numbers: (number | undefined)[] = [];
    let colons = 0;
    while (this.#tokens.peek().type !== "]") {
      const token = this.#tokens.next();
      if (token.type === ":" && colons < 2) {
        colons += 1;
      } else if (token.type === "number" && numbers[colons] === undefined) {
        numbers[colons] = Number(token.text);
      } else {
        throw this.#tokens.error(`Unexpected token in the brackets: ${token.text}`, token);
      }
    }
    this.#tokens.expect("]");
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
    while (this.#tokens.accept(","));
    this.#tokens.expect("]");
    return { type: "multiSelectList", items };
  }

  #hash(): Expression {
    const entries: { key: string; value: Expression }[] = [];
    do {
      const token = this.#tokens.next();
      if (token.type !== "identifier" && token.type !== "quoted") {
        throw this.#tokens.error(`Expected a key, found ${token.text}`, token);
      }
      this.#tokens.expect(":");
      entries.push({ key: token.text, value: this.#expression(0) });
    } while (this.#tokens.accept(","));
    this.#tokens.expect("}");
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
    this.#tokens.expect("]");
    const right = this.#tokens.peek().type === "[]" ? current : this.#projectionRight(21);
    return { type: "filterProjection", left, condition, right };
  }

  /** What is applied to each element of a projection. */
  #projectionRight(power: number): Expression {
    const { type } = this.#tokens.peek();
    if (this.#power(type) < projectionStop) return current;
    if (type === "[" || type === "[?") return this.#expression(power);
    if (type === ".") {
      this.#tokens.skip(1);
      return this.#dotRight(power);
    }
    throw this.#tokens.error(`Unexpected token behind a projection: ${this.#tokens.peek().text}`);
  }
}

function join(left: Expression, right: Expression): Expression {
  return left.type === "current" ? right : { type: "subexpression", left, right };
}
