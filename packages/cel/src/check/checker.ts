import type { Environment } from "../environment.ts";
import { qualifiedName } from "../syntax/node.ts";
import type { Bind, Call, Conditional, Identifier, Logic, Node, Select } from "../syntax/node.ts";
import { formatType, optionalName, optionalOf, scalar } from "../type.ts";
import type { Type } from "../type.ts";
import { typeOfValue } from "../type-of-value.ts";
import { checkList, checkMap, checkStruct } from "./check-collection.ts";
import { checkLoop } from "./check-loop.ts";
import type { Reference } from "./reference.ts";
import { Scope } from "./scope.ts";
import { isSameType, Substitution } from "./substitution.ts";

/** A problem at an index into the text. */
export interface PlacedMessage {
  readonly message: string;
  readonly position: number;
}

/** What is known of an expression when it has been checked. */
export interface Checked {
  readonly root: Node;
  readonly type: Type;
  readonly references: ReadonlyMap<Node, Reference>;
  readonly slotCount: number;
  /** The variables that the expression names, in the order in which it does. */
  readonly variables: readonly string[];
  readonly problems: readonly PlacedMessage[];
}

/** Finds out what names refer to, which overloads calls come to, and of which type everything is. */
export function check(root: Node, environment: Environment): Checked {
  const checker = new Checker(environment);
  const type = checker.check(root);
  checker.finish();
  return {
    root,
    type: checker.types.apply(type, true),
    references: checker.references,
    slotCount: checker.scope.slotCount,
    variables: [...checker.variables],
    problems: checker.problems,
  };
}

export type TypedNode = readonly [node: Node, type: Type];

/** Functions within whose arguments literal lists may hold anything. Source: cel-go, the validator of literals. */
const takesAnyList: ReadonlySet<string> = new Set(["format"]);

export class Checker {
  readonly types: Substitution = new Substitution();
  readonly scope: Scope = new Scope();
  readonly references: Map<Node, Reference> = new Map();
  readonly variables: Set<string> = new Set();
  readonly problems: PlacedMessage[] = [];
  readonly environment: Environment;
  readonly #uniform: (readonly TypedNode[])[] = [];
  /** How many calls that take lists of anything are around. */
  #anyListDepth = 0;

  constructor(environment: Environment) {
    this.environment = environment;
  }

  /** Tells a problem; its type is one with which nothing else is a problem. */
  report(node: { readonly position: number }, message: string): Type {
    this.problems.push({ message, position: node.position });
    return scalar.error;
  }

  /** What is put into a literal collection has to be of one type, where that is asked for. */
  expectOneType(nodes: readonly TypedNode[]): void {
    if (this.environment.literals === "any" || this.#anyListDepth > 0) return;
    this.#uniform.push(nodes);
  }

  /** Looks at what can only be judged when all types are known, and are right. */
  finish(): void {
    if (this.problems.length > 0) return;
    for (const [first, ...others] of this.#uniform) {
      if (first === undefined) continue;
      const type = this.types.apply(first[1], true);
      const odd = others.find(([, other]) => !isSameType(type, this.types.apply(other, true)));
      if (odd === undefined) continue;
      const [node, found] = odd;
      this.report(node, `expected type '${formatType(type)}' but found '${this.format(found)}'`);
    }
  }

  check(node: Node): Type {
    switch (node.kind) {
      case "literal":
        return typeOfValue(node.value);
      case "identifier":
        return this.#checkIdentifier(node);
      case "select":
        return this.#checkSelect(node);
      case "call":
        return this.#checkCall(node);
      case "logic":
        return this.#checkLogic(node);
      case "conditional":
        return this.#checkConditional(node);
      case "list":
        return checkList(this, node);
      case "map":
        return checkMap(this, node);
      case "struct":
        return checkStruct(this, node);
      case "loop":
        return checkLoop(this, node);
      case "bind":
        return this.#checkBind(node);
    }
  }

  #checkConditional(node: Conditional): Type {
    const types = [node.condition, node.whenTrue, node.whenFalse].map((part) => this.check(part));
    const branch = this.types.newParameter();
    if (this.types.areAssignable(types, [scalar.bool, branch, branch])) {
      return this.types.apply(branch);
    }
    return this.#reportNoOverload(node, "_?_:_", types, false);
  }

  /** A condition of a loop, or another place where only a bool can stand. */
  expectBool(node: Node, type: Type): void {
    if (this.types.isAssignable(type, scalar.bool)) return;
    this.report(node, `expected type 'bool' but found '${this.format(type)}'`);
  }

  format(type: Type): string {
    return formatType(this.types.apply(type, true));
  }

  #checkLogic(node: Logic): Type {
    for (const operand of node.operands) this.expectBool(operand, this.check(operand));
    return scalar.bool;
  }

  #checkBind(node: Bind): Type {
    const type = this.check(node.value);
    this.references.set(node, { kind: "slot", slot: this.scope.nextSlot });
    return this.scope.within([[node.name, type]], () => this.check(node.body));
  }

  #checkIdentifier(node: Identifier): Type {
    const local = this.scope.find(node.name);
    if (local !== undefined) {
      this.references.set(node, { kind: "local", slot: local.slot });
      return local.type;
    }
    const name = node.name.startsWith(".") ? node.name.slice(1) : node.name;
    return this.#resolve(node, name) ?? this.report(node, `undeclared reference to '${name}'`);
  }

  /** The type of a variable or constant of the environment. */
  #resolve(node: Node, name: string): Type | undefined {
    const variable = this.environment.variables.get(name);
    if (variable !== undefined) {
      this.references.set(node, { kind: "variable", name });
      this.variables.add(name);
      return variable;
    }
    const constant = this.environment.constants.get(name);
    if (constant === undefined) return undefined;
    this.references.set(node, { kind: "constant", value: constant.value });
    return constant.type;
  }

  #checkSelect(node: Select): Type {
    const name = node.isTest ? undefined : this.#globalName(node);
    const resolved = name === undefined ? undefined : this.#resolve(node, name);
    if (resolved !== undefined) return resolved;
    const type = this.checkField(node, this.check(node.operand), node.field);
    return node.isTest ? scalar.bool : type;
  }

  /** The name that `a.b.c` spells, unless its first part is a variable of a loop. */
  #globalName(node: Node): string | undefined {
    const name = qualifiedName(node);
    if (name === undefined) return undefined;
    const start = name.indexOf(".", 1);
    const root = start === -1 ? name : name.slice(0, start);
    if (this.scope.find(root) !== undefined) return undefined;
    return name.startsWith(".") ? name.slice(1) : name;
  }

  /** The type of a field; an optional of it where it is a field of an optional. */
  checkField(node: Node, operandType: Type, field: string): Type {
    const operand = this.types.apply(operandType);
    if (operand.kind === "opaque" && operand.name === optionalName) {
      return optionalOf(this.checkField(node, operand.parameters[0] ?? scalar.dyn, field));
    }
    switch (operand.kind) {
      case "map":
        return operand.value;
      case "object":
        return operand.fields.get(field) ?? this.report(node, `undefined field '${field}'`);
      case "parameter":
        this.types.isAssignable(scalar.dyn, operand);
        return scalar.dyn;
      case "dyn":
      case "error":
        return scalar.dyn;
      default:
        return this.report(node, `type '${formatType(operand)}' does not support field selection`);
    }
  }

  #checkCall(node: Call): Type {
    const isLenient = takesAnyList.has(node.name) ? 1 : 0;
    this.#anyListDepth += isLenient;
    const type = this.#checkParts(node);
    this.#anyListDepth -= isLenient;
    return type;
  }

  #checkParts(node: Call): Type {
    if (node.name === "_?._") return this.#checkOptionalField(node);
    const types = node.arguments.map((part) => this.check(part));
    if (node.target === undefined) {
      const name = node.name.startsWith(".") ? node.name.slice(1) : node.name;
      return this.#resolveCall(node, name, node.arguments, types, false);
    }
    const space = this.#globalName(node.target);
    const inSpace = space === undefined ? "" : `${space}.${node.name}`;
    if (this.environment.functions.has(inSpace)) {
      return this.#resolveCall(node, inSpace, node.arguments, types, false);
    }
    const all = [node.target, ...node.arguments];
    return this.#resolveCall(node, node.name, all, [this.check(node.target), ...types], true);
  }

  #checkOptionalField(node: Call): Type {
    const [operand, field] = node.arguments;
    if (operand === undefined || field?.kind !== "literal") return scalar.error;
    const name = typeof field.value === "string" ? field.value : "";
    const type = this.checkField(node, this.check(operand), name);
    return type.kind === "opaque" && type.name === optionalName ? type : optionalOf(type);
  }

  #resolveCall(
    node: Call,
    name: string,
    parts: readonly Node[],
    types: readonly Type[],
    isMethod: boolean,
  ): Type {
    const declared = this.environment.functions.get(name);
    if (declared === undefined) return this.report(node, `undeclared reference to '${name}'`);
    const overloads = [];
    let result: Type | undefined;
    for (const overload of declared) {
      if (overload.isMethod !== isMethod) continue;
      const [own = scalar.error, ...wanted] = this.types.instantiate([
        overload.result,
        ...overload.parameters,
      ]);
      if (!this.types.areAssignable(types, wanted)) continue;
      overloads.push(overload);
      const type = this.types.apply(own);
      if (result === undefined) result = type;
      else if (result.kind !== "dyn" && !isSameType(result, type)) result = scalar.dyn;
    }
    if (result === undefined) return this.#reportNoOverload(node, name, types, isMethod);
    this.references.set(node, { kind: "overloads", name, overloads, arguments: parts });
    return result;
  }

  #reportNoOverload(node: Node, name: string, types: readonly Type[], isMethod: boolean): Type {
    const names = types.map((type) => this.format(type));
    const signature = isMethod
      ? `${names[0]}.(${names.slice(1).join(", ")})`
      : `(${names.join(", ")})`;
    return this.report(node, `found no matching overload for '${name}' applied to '${signature}'`);
  }
}
