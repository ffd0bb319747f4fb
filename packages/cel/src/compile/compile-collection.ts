import { isMap, set } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { entryKey } from "../entry-map.ts";
import { Optional } from "../optional.ts";
import type { ListNode, MapNode, StructNode } from "../syntax/node.ts";
import { formatText } from "../text.ts";
import { nameOfType } from "../type.ts";
import { typeOfValue } from "../type-of-value.ts";
import { CelError, EntryMap } from "../value.ts";
import type { CelMap, CelResult, CelValue } from "../value.ts";
import type { Compiler } from "./compiler.ts";
import { constantCode, noFrame, spend } from "./frame.ts";
import type { Code, Evaluate } from "./frame.ts";

const listCost = 10;
const mapCost = 30;
const structCost = 40;

/** What is put into a collection; undefined for what is left out, an empty optional. */
function contentOf(value: CelValue, isOptional: boolean): CelResult | undefined {
  if (!isOptional) return value;
  if (value instanceof Optional) return value.value;
  return new CelError(`cannot initialize optional entry from non-optional value`);
}

export function compileList(compiler: Compiler, node: ListNode): Code {
  const elements = node.elements.map(({ value, isOptional }) => ({
    ...compiler.compile(value),
    isOptional,
  }));
  const constant = constantList(elements);
  if (constant !== undefined) return constantCode(constant);
  return {
    run: (frame) => {
      const list: CelValue[] = [];
      for (const { run, isOptional } of elements) {
        const value = run(frame);
        if (value instanceof CelError) return value;
        const content = contentOf(value, isOptional);
        if (content instanceof CelError) return content;
        if (content !== undefined) list.push(content);
      }
      spend(frame, listCost);
      return list;
    },
  };
}

/** A list whose elements are all known; what is evaluated may not change it. */
function constantList(
  elements: readonly (Code & { readonly isOptional: boolean })[],
): CelValue | undefined {
  const list: CelValue[] = [];
  for (const { constant, isOptional } of elements) {
    if (constant === undefined || constant instanceof CelError || isOptional) return undefined;
    list.push(constant);
  }
  return Object.freeze(list);
}

export function compileMap(compiler: Compiler, node: MapNode): Code {
  const entries = node.entries.map(({ key, value, isOptional }) => {
    const keyCode = compiler.compile(key);
    const valueCode = compiler.compile(value);
    return { key: keyCode, value: valueCode, isOptional };
  });
  const build: Evaluate = (frame) => {
    const map = new MapBuilder();
    for (const { key, value, isOptional } of entries) {
      const keyValue = key.run(frame);
      if (keyValue instanceof CelError) return keyValue;
      const item = value.run(frame);
      if (item instanceof CelError) return item;
      const content = contentOf(item, isOptional);
      if (content instanceof CelError) return content;
      if (content === undefined) continue;
      const error = map.put(keyValue, content);
      if (error !== undefined) return error;
    }
    return map.finish();
  };
  const isConstant = entries.every(
    ({ key, value, isOptional }) =>
      key.constant !== undefined && value.constant !== undefined && !isOptional,
  );
  const constant = isConstant ? build(noFrame) : undefined;
  if (constant !== undefined && !(constant instanceof CelError)) return constantCode(constant);
  return {
    run: (frame) => {
      const map = build(frame);
      spend(frame, mapCost);
      return map;
    },
  };
}

/** Puts a map together: a plain object as long as all keys are texts. */
export class MapBuilder {
  #plain: JsonMap | undefined = {};
  readonly #entries = new Map<string, readonly [CelValue, CelValue]>();

  /** Adds an entry; the error where the key is none or is there already. */
  add(key: CelValue, value: CelValue): CelError | undefined {
    const text = entryKey(key);
    return text !== undefined && this.#entries.has(text)
      ? new CelError(`insert failed: key ${formatText(key)} already exists`)
      : this.put(key, value);
  }

  /** Adds an entry, or replaces that of the key; the error where the key is none. */
  put(key: CelValue, value: CelValue): CelError | undefined {
    const text = entryKey(key);
    if (text === undefined) {
      return new CelError(`unsupported key type: ${nameOfType(typeOfValue(key))}`);
    }
    this.#entries.set(text, [key, value]);
    if (typeof key !== "string") this.#plain = undefined;
    // a document's map, whose values may be values of expressions here
    else if (isMap(this.#plain)) set(this.#plain, key, value as JsonMap);
    return undefined;
  }

  finish(): CelMap {
    return this.#plain ?? new EntryMap(this.#entries);
  }
}

/** An object of known fields is a map. */
export function compileStruct(compiler: Compiler, node: StructNode): Code {
  const fields = node.fields.map(({ name, value, isOptional }) => ({
    name,
    run: compiler.compile(value).run,
    isOptional,
  }));
  return {
    run: (frame) => {
      const map: JsonMap = {};
      for (const { name, run, isOptional } of fields) {
        const value = run(frame);
        if (value instanceof CelError) return value;
        const content = contentOf(value, isOptional);
        if (content instanceof CelError) return content;
        if (content !== undefined) set(map, name, content as JsonMap);
      }
      spend(frame, structCost);
      return map;
    },
  };
}
