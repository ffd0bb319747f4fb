import type { Identifier, Node, Select } from "../syntax/node.ts";
import { CelError, noSuchOverload } from "../value.ts";
import type { Compiler } from "./compiler.ts";
import { constantCode, spend } from "./frame.ts";
import type { Code, Evaluate } from "./frame.ts";
import { selectField, testField } from "../access.ts";

export function compileIdentifier(compiler: Compiler, node: Identifier): Code {
  return compileReference(compiler, node) ?? constantCode(noSuchOverload);
}

/** What a name stands for; undefined for a node that is no name. */
function compileReference(compiler: Compiler, node: Node): Code | undefined {
  const reference = compiler.references.get(node);
  switch (reference?.kind) {
    case "constant":
      return constantCode(reference.value);
    case "local": {
      const { slot } = reference;
      return {
        run: (frame) => {
          spend(frame, 1);
          return frame.slots[slot] ?? null;
        },
      };
    }
    case "variable":
      return {
        run: loadVariable(reference.name, compiler.variableNumbers.get(reference.name) ?? 0),
      };
    default:
      return undefined;
  }
}

/** A variable is asked for when it is first needed, and kept for this evaluation. */
function loadVariable(name: string, number: number): Evaluate {
  return (frame) => {
    spend(frame, 1);
    const known = frame.variables[number];
    if (known !== undefined) return known;
    const loaded = frame.load(name);
    frame.variables[number] = loaded;
    return loaded;
  };
}

/** `a.b.c`, as one closure for the whole path, or `has(a.b)`. */
export function compileSelect(compiler: Compiler, node: Select): Code {
  const resolved = compileReference(compiler, node);
  if (resolved !== undefined) return resolved;
  if (node.isTest) return compileTest(compiler, node);
  const fields: string[] = [];
  let base: Node = node;
  while (base.kind === "select" && !base.isTest && !compiler.references.has(base)) {
    fields.unshift(base.field);
    base = base.operand;
  }
  const operand = compiler.compile(base).run;
  const cost = fields.length + baseCost(base);
  const [field] = fields;
  if (fields.length === 1 && field !== undefined) return { run: selectOne(operand, field, cost) };
  return { run: selectPath(operand, fields, cost) };
}

/** What it costs to select something of what is not itself selected or named. */
function baseCost(base: Node): number {
  const isSelected =
    base.kind === "identifier" ||
    base.kind === "select" ||
    (base.kind === "call" && ["_[_]", "_[?_]", "_?._"].includes(base.name));
  return isSelected ? 0 : 1;
}

function selectOne(operand: Evaluate, field: string, cost: number): Evaluate {
  return (frame) => {
    const value = operand(frame);
    if (value instanceof CelError) return value;
    spend(frame, cost);
    return selectField(value, field);
  };
}

function selectPath(operand: Evaluate, fields: readonly string[], cost: number): Evaluate {
  return (frame) => {
    let value = operand(frame);
    if (value instanceof CelError) return value;
    spend(frame, cost);
    for (const field of fields) {
      value = selectField(value, field);
      if (value instanceof CelError) return value;
    }
    return value;
  };
}

function compileTest(compiler: Compiler, node: Select): Code {
  const operand = compiler.compile(node.operand).run;
  const { field } = node;
  const cost = baseCost(node.operand);
  return {
    run: (frame) => {
      const value = operand(frame);
      if (value instanceof CelError) return value;
      spend(frame, cost);
      return testField(value, field);
    },
  };
}
