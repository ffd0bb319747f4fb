import { entriesOf, isCelMap } from "../entry-map.ts";
import type { CelValue } from "../value.ts";

/*
 * Costs of calls, in the units of Kubernetes' run-time cost limit, and as its API server counts them: an element
 * costs one, ten characters cost one, four characters of a regular expression cost one.
 */

/** Reading a text from its first to its last character, some times over. */
export function costOfReading(text: string, times = 1): number {
  return Math.ceil(sizeOfText(text) * times * 0.1);
}

/** Searching a text with a pattern. */
export function costOfSearch(text: string, pattern: string): number {
  return searchCost(sizeOfText(text), Math.ceil(sizeOfText(pattern) * 0.25));
}

/** Searching a text of a size with a pattern of a known cost. */
export function searchCost(size: number, patternCost: number): number {
  return Math.ceil((1 + size) * 0.1) * patternCost;
}

/** Characters of a text. */
export function sizeOfText(text: string): number {
  let size = text.length;
  for (let at = 0; at < text.length; at += 1) {
    if ((text.codePointAt(at) ?? 0) > 0xff_ff) {
      size -= 1;
      at += 1;
    }
  }
  return size;
}

/** Going through everything that a value is made of. */
export function costOfTraversal(value: CelValue): number {
  if (typeof value === "string") return Math.floor(utf8Size(value) * 0.1);
  if (value instanceof Uint8Array) return Math.floor(value.length * 0.1);
  if (Array.isArray(value)) {
    return (value as readonly CelValue[]).reduce<number>(
      (total, element) => total + costOfTraversal(element),
      0,
    );
  }
  if (!isCelMap(value)) return 1;
  return entriesOf(value).reduce(
    (total, [key, item]) => total + costOfTraversal(key) + costOfTraversal(item),
    0,
  );
}

function utf8Size(text: string): number {
  let size = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at) ?? 0;
    size += code < 0x80 ? 1 : code < 0x8_00 ? 2 : code < 0x1_00_00 ? 3 : 4;
    if (code > 0xff_ff) at += 1;
  }
  return size;
}
