import { called, functionOf, method } from "../declare.ts";
import { sizeOf, traversalCost } from "../cost.ts";
import { sizeOfMap } from "../entry-map.ts";
import type { Library, Overload } from "../library.ts";
import { tryRegex } from "../regex.ts";
import { listOf, mapOf, parameter, scalar } from "../type.ts";
import type { Type } from "../type.ts";
import { CelError } from "../value.ts";
import type { CelMap, CelResult, CelValue } from "../value.ts";

const { bool, bytes, int, string } = scalar;

/** The number of code points. */
export function lengthOfText(text: string): number {
  if (!/[\ud800-\udfff]/.test(text)) return text.length;
  let length = text.length;
  for (let at = 0; at < text.length - 1; at += 1) {
    if ((text.charCodeAt(at) & 0xfc_00) === 0xd8_00) {
      length -= 1;
      at += 1;
    }
  }
  return length;
}

const argumentTraversal: Overload["cost"] = ([, part]) => traversalCost(sizeOf(part ?? null));

/** The product of what both sides cost to go through. */
const bothTraversals: Overload["cost"] = ([text, part]) =>
  traversalCost(sizeOf(text ?? null)) * traversalCost(sizeOf(part ?? null));

function matches(text: string, pattern: string): CelResult {
  const regex = tryRegex(pattern);
  return regex instanceof CelError ? regex : regex.test(text);
}

const sizes: readonly (readonly [Type, (value: never) => CelValue])[] = [
  [string, lengthOfText],
  [bytes, (value: Uint8Array) => value.length],
  [listOf(parameter("A")), (value: readonly CelValue[]) => value.length],
  [mapOf(parameter("A"), parameter("B")), (value: CelMap) => sizeOfMap(value)],
];

/** 1, as in cel-go, but more for what is vast, since it is counted each time. */
const sizeCost: Overload["cost"] = (_values, size) => Math.max(1, Math.floor(Number(size) / 100));

/** Source: the language definition, "List of standard definitions". */
export const strings: Library["functions"] = [
  functionOf(
    "size",
    ...sizes.map(([type, call]) => called([type], int, call, sizeCost)),
    ...sizes.map(([type, call]) => method([type], int, call, sizeCost)),
  ),
  functionOf(
    "contains",
    method(
      [string, string],
      bool,
      (text: string, part: string) => text.includes(part),
      bothTraversals,
    ),
  ),
  functionOf(
    "startsWith",
    method(
      [string, string],
      bool,
      (text: string, part: string) => text.startsWith(part),
      argumentTraversal,
    ),
  ),
  functionOf(
    "endsWith",
    method(
      [string, string],
      bool,
      (text: string, part: string) => text.endsWith(part),
      argumentTraversal,
    ),
  ),
  functionOf(
    "matches",
    called([string, string], bool, matches),
    method([string, string], bool, matches),
  ),
];
