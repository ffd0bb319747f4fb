import type { Bind, Conditional, Logic, Node } from "../syntax/node.ts";
import type { CelError } from "../value.ts";
import { compileCall } from "./compile-call.ts";
import { compileList, compileMap, compileStruct } from "./compile-collection.ts";
import { compileLoop } from "./compile-loop.ts";
import { compileIdentifier, compileSelect } from "./compile-name.ts";
import { slotOf } from "./compiler.ts";
import type { Compiler } from "./compiler.ts";
import { asError, constantCode } from "./frame.ts";
import type { Code, Evaluate } from "./frame.ts";

/** Makes a closure of an expression that has been checked. */
export function compileNode(compiler: Compiler, node: Node): Code {
  switch (node.kind) {
    case "literal":
      return constantCode(node.value);
    case "identifier":
      return compileIdentifier(compiler, node);
    case "select":
      return compileSelect(compiler, node);
    case "call":
      return compileCall(compiler, node);
    case "logic":
      return compileLogic(compiler, node);
    case "conditional":
      return compileConditional(compiler, node);
    case "list":
      return compileList(compiler, node);
    case "map":
      return compileMap(compiler, node);
    case "struct":
      return compileStruct(compiler, node);
    case "loop":
      return compileLoop(compiler, node);
    case "bind":
      return compileBind(compiler, node);
  }
}

/** One false operand makes `&&` false, whatever errors the others end with; likewise `||` and true. */
function compileLogic(compiler: Compiler, node: Logic): Code {
  const operands = node.operands.map((operand) => compiler.compile(operand).run);
  const decisive = node.operator === "||";
  const [first, second] = operands;
  if (operands.length === 2 && first !== undefined && second !== undefined) {
    return { run: joinTwo(first, second, decisive) };
  }
  return {
    run: (frame) => {
      let error: CelError | undefined;
      for (const operand of operands) {
        const value = operand(frame);
        if (value === decisive) return decisive;
        if (typeof value !== "boolean") error ??= asError(value);
      }
      return error ?? !decisive;
    },
  };
}

function joinTwo(first: Evaluate, second: Evaluate, decisive: boolean): Evaluate {
  return (frame) => {
    const left = first(frame);
    if (left === decisive) return decisive;
    const right = second(frame);
    if (right === decisive) return decisive;
    if (typeof left === "boolean" && typeof right === "boolean") return right;
    const wrong = typeof left === "boolean" ? right : left;
    return asError(wrong);
  };
}

function compileConditional(compiler: Compiler, node: Conditional): Code {
  const condition = compiler.compile(node.condition).run;
  const whenTrue = compiler.compile(node.whenTrue).run;
  const whenFalse = compiler.compile(node.whenFalse).run;
  return {
    run: (frame) => {
      const value = condition(frame);
      if (value === true) return whenTrue(frame);
      if (value === false) return whenFalse(frame);
      return asError(value);
    },
  };
}

function compileBind(compiler: Compiler, node: Bind): Code {
  const slot = slotOf(compiler, node);
  const value = compiler.compile(node.value).run;
  const body = compiler.compile(node.body).run;
  return {
    run: (frame) => {
      frame.slots[slot] = value(frame);
      return body(frame);
    },
  };
}
