/** Indexes, slices and everything that goes over the elements of a list or map. */
import { QueryError } from "./error.ts";
import { orNull, orNullOnError } from "./evaluate.ts";
import type { Evaluate, PartCompiler } from "./evaluate.ts";
import type { Expression } from "./expression.ts";
import type { Runtime } from "./function/definition.ts";
import { takeStep } from "./growth.ts";
import { getValue, isFalse, isValueMap } from "./value.ts";
import type { Value } from "./value.ts";

export function compileIndex(index: number): Evaluate {
  return (data) => (Array.isArray(data) ? (data.at(index) ?? null) : null);
}

/** `[start:stop:step]` of a list; of a text as well in assertion trees. */
export function compileSlice(
  { dialect }: PartCompiler,
  slice: Extract<Expression, { type: "slice" }>,
): Evaluate {
  const cut = sliceCutter(slice);
  const cutsTexts = dialect === "assertion";
  return (data) => {
    if (Array.isArray(data)) return cut(data);
    return cutsTexts && typeof data === "string" ? cut([...data]).join("") : null;
  };
}

function sliceCutter(
  slice: Extract<Expression, { type: "slice" }>,
): <Item>(data: readonly Item[]) => Item[] {
  const step = slice.step ?? 1;
  return <Item>(data: readonly Item[]) => {
    if (step === 0) throw new QueryError("Invalid slice, step cannot be 0");
    const { length } = data;
    const [first, last] = step > 0 ? [0, length] : [length - 1, -1];
    const start = bound(slice.start, first, length, step);
    const stop = bound(slice.stop, last, length, step);
    const result: Item[] = [];
    for (let at = start; step > 0 ? at < stop : at > stop; at += step) {
      result.push(data[at] as Item);
    }
    return result;
  };
}

function bound(given: number | undefined, fallback: number, length: number, step: number): number {
  if (given === undefined) return fallback;
  const at = given < 0 ? given + length : given;
  if (at < 0) return step < 0 ? -1 : 0;
  if (at >= length) return step < 0 ? length - 1 : length;
  return at;
}

export function compileProjection(
  parts: PartCompiler,
  left: Expression,
  right: Expression,
): Evaluate {
  const list = parts.compile(left);
  const each = parts.compile(right);
  const isPlain = right.type === "current";
  const mayBeText = parts.dialect === "assertion" && isSlice(left);
  return (data, runtime) => {
    const items = orNull(list, data, runtime);
    if (!Array.isArray(items)) return mayBeText && typeof items === "string" ? items : null;
    return isPlain ? items.filter((item) => item !== null) : collect(items, each, runtime);
  };
}

/** A slice of a text is a text, which no projection goes through. */
function isSlice(left: Expression): boolean {
  return left.type === "slice" || (left.type === "subexpression" && left.right.type === "slice");
}

function collect(items: readonly Value[], each: Evaluate, runtime: Runtime): Value[] {
  const result: Value[] = [];
  for (const item of items) {
    takeStep(runtime);
    const value = orNull(each, item, runtime);
    if (value !== null) result.push(value);
  }
  return result;
}

/**
 * What a projection starts from. Kyverno's dialect takes null for any error there; in an assertion
 * that could make a value out of a mistake, so there an error stays one.
 */
function lenient(parts: PartCompiler, expression: Expression): (d: Value, r: Runtime) => Value {
  const evaluate = parts.compile(expression);
  const read = parts.dialect === "assertion" ? orNull : orNullOnError;
  return (data, runtime) => read(evaluate, data, runtime);
}

export function compileValueProjection(
  parts: PartCompiler,
  left: Expression,
  right: Expression,
): Evaluate {
  const source = lenient(parts, left);
  const each = parts.compile(right);
  return (data, runtime) => {
    const value = source(data, runtime);
    if (!isValueMap(value)) return null;
    const items = Object.keys(value).map((key) => getValue(value, key) ?? null);
    return collect(items, each, runtime);
  };
}

export function compileFilter(
  parts: PartCompiler,
  left: Expression,
  condition: Expression,
  right: Expression,
): Evaluate {
  const source = lenient(parts, left);
  const holds = parts.compile(condition);
  const each = parts.compile(right);
  return (data, runtime) => {
    const items = source(data, runtime);
    if (!Array.isArray(items)) return null;
    const kept = items.filter((item) => {
      takeStep(runtime);
      return !isFalse(orNull(holds, item, runtime));
    });
    return collect(kept, each, runtime);
  };
}

export function compileFlatten(parts: PartCompiler, child: Expression): Evaluate {
  const source = lenient(parts, child);
  return (data, runtime) => {
    const items = source(data, runtime);
    return Array.isArray(items) ? flattenOnce(items, runtime) : null;
  };
}

/** As Array.prototype.flat, which is several times slower. */
function flattenOnce(items: readonly Value[], runtime: Runtime): Value[] {
  const result: Value[] = [];
  for (const item of items) {
    takeStep(runtime);
    if (!Array.isArray(item)) {
      result.push(item);
      continue;
    }
    for (const inner of item) {
      takeStep(runtime);
      result.push(inner);
    }
  }
  return result;
}
