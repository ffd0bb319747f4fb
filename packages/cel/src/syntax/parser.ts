import { SyntaxProblem } from "../problem.ts";
import { Depth, limitHeight } from "./depth.ts";
import { tokenize } from "./lexer.ts";
import type { Token } from "./lexer.ts";
import type { Macro, MacroCall } from "./macro.ts";
import { qualifiedName } from "./node.ts";
import type { Node } from "./node.ts";
import { numberOf } from "./number-literal.ts";
import { parseListElements, parseMapEntries, parseStructFields } from "./parse-collection.ts";
import { TokenCursor } from "./token-cursor.ts";

const longestText = 100_000;

/** Words that stand for nothing yet, and so name no variable. Source: the language definition, "Syntax". */
const reserved: ReadonlySet<string> = new Set(
  (
    "as break const continue else for function if import in let loop package namespace return var " +
    "void while"
  ).split(" "),
);

const constants: ReadonlyMap<string, null | boolean> = new Map([
  ["null", null],
  ["true", true],
  ["false", false],
]);

/** How tightly operators bind; all of them to the left. */
const strengths: ReadonlyMap<string, number> = new Map(
  [["||"], ["&&"], ["==", "!=", "<", "<=", ">", ">=", "in"], ["+", "-"], ["*", "/", "%"]].flatMap(
    (operators, index) => operators.map((operator) => [operator, index + 1] as const),
  ),
);
const strengthOfRelations = 3;

/**
 * Reads an expression. Throws SyntaxProblem with the first place where it is none.
 * Macros are replaced as they are met. Source: the language definition, "Syntax".
 */
export function parse(text: string, macros: readonly Macro[]): Node {
  if (text.length > longestText) {
    const size = [...text].length;
    if (size > longestText) {
      throw new SyntaxProblem(
        `expression code point size exceeds limit: size: ${size}, limit ${longestText}`,
        0,
      );
    }
  }
  const parser = new Parser(tokenize(text), macros);
  return parser.parseWhole();
}

class Parser {
  readonly cursor: TokenCursor;
  readonly #macros: ReadonlyMap<string, Macro>;
  readonly #depth = new Depth();

  constructor(tokens: readonly Token[], macros: readonly Macro[]) {
    this.cursor = new TokenCursor(tokens);
    this.#macros = new Map(
      macros.flatMap((macro) =>
        macro.argumentCounts.map((count) => [keyOf(macro.name, macro.isMethod, count), macro]),
      ),
    );
  }

  parseWhole(): Node {
    const node = this.parseExpression();
    if (this.cursor.token.kind !== "end") this.cursor.fail("an operator or the end");
    limitHeight(node);
    return node;
  }

  parseExpression(): Node {
    const mark = this.#depth.mark();
    this.#depth.enter("expression", this.cursor.token.position);
    const node = this.#parseConditional();
    this.#depth.leave(mark);
    return node;
  }

  #parseConditional(): Node {
    const condition = this.#parseBinary(1);
    const { position } = this.cursor.token;
    if (!this.cursor.take("?")) return condition;
    const whenTrue = this.#parseBinary(1);
    this.cursor.expect(":");
    const whenFalse = this.parseExpression();
    return { kind: "conditional", condition, whenTrue, whenFalse, position };
  }

  /** Operands that operators of at least this strength join. */
  #parseBinary(least: number): Node {
    const mark = this.#depth.mark();
    let node = this.#parseUnary();
    let operands: Node[] = [];
    for (;;) {
      const { kind, text, position } = this.cursor.token;
      const isOperator = kind === "mark" || (kind === "identifier" && text === "in");
      const strength = isOperator ? (strengths.get(text) ?? 0) : 0;
      if (strength < least) break;
      this.cursor.next();
      if (text !== "&&" && text !== "||") {
        this.#depth.enter(strength === strengthOfRelations ? "relation" : "sum", position);
        node = callOf(nameOfOperator(text), [node, this.#parseBinary(strength + 1)], position);
        continue;
      }
      const isChain = node.kind === "logic" && node.operands === operands;
      if (isChain && node.kind === "logic" && node.operator === text) {
        operands.push(this.#parseBinary(strength + 1));
      } else {
        operands = [node, this.#parseBinary(strength + 1)];
        node = { kind: "logic", operator: text, operands, position };
      }
    }
    this.#depth.leave(mark);
    return node;
  }

  #parseUnary(): Node {
    const { text, position } = this.cursor.token;
    if (!this.cursor.is("!") && !this.cursor.is("-")) return this.#parseMember();
    let isOdd = false;
    while (this.cursor.is(text) && !this.#isNegativeNumber()) {
      this.cursor.next();
      isOdd = !isOdd;
    }
    const operand = this.#parseMember();
    return isOdd ? callOf(`${text}_`, [operand], position) : operand;
  }

  #isNegativeNumber(): boolean {
    const { kind } = this.cursor.peek(1);
    return this.cursor.is("-") && (kind === "int" || kind === "double");
  }

  #parseMember(): Node {
    const mark = this.#depth.mark();
    let node = this.#parsePrimary();
    for (;;) {
      const { position } = this.cursor.token;
      const next = this.#parseSuffix(node);
      if (next === undefined) break;
      this.#depth.enter("member", position);
      node = next;
    }
    this.#depth.leave(mark);
    return node;
  }

  /** What follows an expression and belongs to it: `.a`, `.?a`, `.a(…)`, `[i]`, `[?i]`, `{…}`. */
  #parseSuffix(node: Node): Node | undefined {
    const { position } = this.cursor.token;
    if (this.cursor.take(".")) return this.#parseField(node, position);
    if (this.cursor.take("[")) {
      const name = this.cursor.take("?") ? "_[?_]" : "_[_]";
      const index = this.parseExpression();
      this.cursor.expect("]");
      return callOf(name, [node, index], position);
    }
    if (!this.cursor.is("{")) return undefined;
    const typeName = qualifiedName(node);
    if (typeName === undefined) return undefined;
    this.cursor.expect("{");
    return { kind: "struct", name: typeName, fields: parseStructFields(this), position };
  }

  #parseField(operand: Node, position: number): Node {
    const isOptional = this.cursor.take("?");
    const { token } = this.cursor;
    const field = this.parseFieldName();
    if (isOptional) {
      const name: Node = { kind: "literal", value: field, position: token.position };
      return callOf("_?._", [operand, name], position);
    }
    if (token.kind === "identifier" && this.cursor.is("(")) return this.#parseCall(field, operand);
    return { kind: "select", operand, field, isTest: false, position };
  }

  /** The name of a field; reserved words may be ones. */
  parseFieldName(): string {
    const { token } = this.cursor;
    const isName =
      token.kind === "quoted" ||
      (token.kind === "identifier" && token.text !== "in" && !constants.has(token.text));
    if (!isName) this.cursor.fail("the name of a field");
    this.cursor.next();
    return token.text;
  }

  #parsePrimary(): Node {
    const { token } = this.cursor;
    const { position } = token;
    switch (token.kind) {
      case "text":
      case "bytes":
        this.cursor.next();
        return { kind: "literal", value: token.value, position };
      case "int":
      case "uint":
      case "double":
        this.cursor.next();
        return { kind: "literal", value: numberOf(token, false), position };
      case "identifier":
        return this.#parseName();
      default:
        return this.#parseMark(position);
    }
  }

  #parseMark(position: number): Node {
    if (this.#isNegativeNumber()) {
      this.cursor.next();
      return { kind: "literal", value: numberOf(this.cursor.next(), true), position };
    }
    if (this.cursor.take("(")) {
      const node = this.parseExpression();
      this.cursor.expect(")");
      return node;
    }
    if (this.cursor.take("[")) {
      return { kind: "list", elements: parseListElements(this), position };
    }
    if (this.cursor.take("{")) return { kind: "map", entries: parseMapEntries(this), position };
    if (this.cursor.is(".") && this.cursor.peek(1).kind === "identifier") return this.#parseName();
    return this.cursor.fail("an expression");
  }

  /** A name, or a call of a function by its name. */
  #parseName(): Node {
    const prefix = this.cursor.take(".") ? "." : "";
    const { text, position } = this.cursor.next();
    const constant = constants.get(text);
    if (constant !== undefined && prefix === "") {
      return { kind: "literal", value: constant, position };
    }
    if (reserved.has(text) || constant !== undefined) {
      throw new SyntaxProblem(`reserved identifier: ${text}`, position);
    }
    if (this.cursor.is("(")) return this.#parseCall(prefix + text, undefined);
    return { kind: "identifier", name: prefix + text, position };
  }

  #parseCall(name: string, target: Node | undefined): Node {
    const { position } = this.cursor.next();
    const parsed: Node[] = [];
    while (!this.cursor.take(")")) {
      if (parsed.length > 0) this.cursor.expect(",");
      parsed.push(this.parseExpression());
    }
    const macro = this.#findMacro(name, target, parsed.length);
    if (macro === undefined) return { kind: "call", name, target, arguments: parsed, position };
    const nothing: Node = { kind: "literal", value: "", position };
    const call: MacroCall = { target: target ?? nothing, arguments: parsed, position };
    return macro.expand(call);
  }

  #findMacro(name: string, target: Node | undefined, count: number): Macro | undefined {
    if (target === undefined) return this.#macros.get(keyOf(name, false, count));
    const space = qualifiedName(target);
    const inSpace =
      space === undefined ? undefined : this.#macros.get(keyOf(`${space}.${name}`, false, count));
    return inSpace ?? this.#macros.get(keyOf(name, true, count));
  }
}

function nameOfOperator(text: string): string {
  return text === "in" ? "@in" : `_${text}_`;
}

function keyOf(name: string, isMethod: boolean, count: number): string {
  return `${isMethod ? "." : ""}${name}/${count}`;
}

function callOf(name: string, parts: readonly Node[], position: number): Node {
  return { kind: "call", name, target: undefined, arguments: parts, position };
}
