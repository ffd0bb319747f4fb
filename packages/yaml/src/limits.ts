import { isMap } from "@winnow/value";
import type { Json } from "@winnow/value";

/** What a text may ask for. */
export interface YamlLimits {
  /** UTF-16 units of the whole text; default 256 Mi. */
  readonly length: number;
  /** Levels of nesting; default 500. */
  readonly depth: number;
  /** Values of a document after its aliases are written out; default 5,000,000. */
  readonly nodes: number;
}

export const defaultLimits: YamlLimits = {
  length: 256 * 1024 * 1024,
  depth: 500,
  nodes: 5_000_000,
};

/** Why a value goes beyond the limits, or undefined. Aliases make a value a graph. */
export function excessOf(value: Json, limits: YamlLimits): string | undefined {
  const sizes = new Map<Json, number>();
  const open = new Set<Json>();
  const sizeOf = (node: Json, depth: number): number => {
    if (typeof node !== "object" || node === null) return 1;
    if (depth > limits.depth) {
      throw new RangeError(`it is nested more than ${limits.depth} levels deep`);
    }
    if (open.has(node)) throw new RangeError("an anchor contains itself");
    const known = sizes.get(node);
    if (known !== undefined) return known;
    open.add(node);
    const children = Array.isArray(node) ? node : isMap(node) ? Object.values(node) : [];
    let size = 1;
    for (const child of children) size += sizeOf(child, depth + 1);
    open.delete(node);
    sizes.set(node, size);
    if (size > limits.nodes) throw new RangeError(`it has more than ${limits.nodes} values`);
    return size;
  };
  try {
    sizeOf(value, 0);
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}
