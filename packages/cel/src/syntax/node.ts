import type { CelValue } from "../value.ts";

/** An expression as it is written, with macros already replaced by what they stand for. */
export type Node =
  | Literal
  | Identifier
  | Select
  | Call
  | Logic
  | Conditional
  | ListNode
  | MapNode
  | StructNode
  | Loop
  | Bind;

interface Place {
  /** Index into the text. */
  readonly position: number;
}

interface Literal extends Place {
  readonly kind: "literal";
  readonly value: CelValue;
}

/** A name; with a leading dot where variables of loops must not hide it. */
export interface Identifier extends Place {
  readonly kind: "identifier";
  readonly name: string;
}

/** `a.b`, or `has(a.b)` where it only tests. `a.?b` is a {@link Call}. */
export interface Select extends Place {
  readonly kind: "select";
  readonly operand: Node;
  readonly field: string;
  readonly isTest: boolean;
}

/** A function, or an operator under the name it is declared by: `_+_`. */
export interface Call extends Place {
  readonly kind: "call";
  readonly name: string;
  readonly target: Node | undefined;
  readonly arguments: readonly Node[];
}

/** Operands that `&&` or `||` joins; any number, so that long chains are not deep. */
export interface Logic extends Place {
  readonly kind: "logic";
  readonly operator: "&&" | "||";
  readonly operands: readonly Node[];
}

export interface Conditional extends Place {
  readonly kind: "conditional";
  readonly condition: Node;
  readonly whenTrue: Node;
  readonly whenFalse: Node;
}

export interface ListNode extends Place {
  readonly kind: "list";
  readonly elements: readonly { readonly value: Node; readonly isOptional: boolean }[];
}

export interface MapNode extends Place {
  readonly kind: "map";
  readonly entries: readonly {
    readonly key: Node;
    readonly value: Node;
    readonly isOptional: boolean;
  }[];
}

/** `Name{field: value}` */
export interface StructNode extends Place {
  readonly kind: "struct";
  readonly name: string;
  readonly fields: readonly {
    readonly name: string;
    readonly value: Node;
    readonly isOptional: boolean;
    readonly position: number;
  }[];
}

/** What a loop makes of its rounds: an answer, a list, a map by the same keys, or a map of entries. */
export type LoopKind = "all" | "exists" | "existsOne" | "list" | "map" | "entries";

export interface Loop extends Place {
  readonly kind: "loop";
  readonly loop: LoopKind;
  readonly range: Node;
  /** Element or key; index or key where there is a second name. */
  readonly first: string;
  readonly second: string | undefined;
  /** Rounds that it is false for are passed over. */
  readonly condition: Node | undefined;
  readonly body: Node;
}

/** A value under a name within an expression: `cel.bind(name, value, body)`. */
export interface Bind extends Place {
  readonly kind: "bind";
  readonly name: string;
  readonly value: Node;
  readonly body: Node;
}

/** The name that an expression spells, such as `a.b.c`. */
export function qualifiedName(node: Node): string | undefined {
  if (node.kind === "identifier") return node.name;
  if (node.kind !== "select" || node.isTest) return undefined;
  const space = qualifiedName(node.operand);
  return space === undefined ? undefined : `${space}.${node.field}`;
}

/** The nodes that a node is made of. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case "literal":
    case "identifier":
      return [];
    case "select":
      return [node.operand];
    case "call":
      return node.target === undefined ? node.arguments : [node.target, ...node.arguments];
    case "logic":
      return node.operands;
    case "conditional":
      return [node.condition, node.whenTrue, node.whenFalse];
    case "list":
      return node.elements.map(({ value }) => value);
    case "map":
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case "struct":
      return node.fields.map(({ value }) => value);
    case "loop":
      return [node.range, ...(node.condition === undefined ? [] : [node.condition]), node.body];
    case "bind":
      return [node.value, node.body];
  }
}
