/**
 * Wildcards in long texts, where letting a star take one character more each time would hold up the
 * host: the parts between the stars are searched from left to right, each only once.
 */

/** A pattern and a text that are too long to be compared. */
export class WildcardError extends Error {
  override readonly name = "WildcardError";
}

/** Characters that may be compared for the parts with question marks, which nothing searches quickly. */
const mostComparisons = 50_000_000;

/** Tells whether the whole text fits the pattern. Throws WildcardError. */
export function matchLongWildcard(pattern: string, text: string): boolean {
  const [first = "", ...others] = pattern.split("*");
  const search = createSearch(text);
  const start = search.endAt(first, 0);
  const last = others.pop();
  if (last === undefined || start === undefined) return start === text.length;
  let from = start;
  for (const part of others) {
    const end = search.endAfter(part, from);
    if (end === undefined) return false;
    from = end;
  }
  const lastStart = search.startBeforeEnd(last);
  return lastStart !== undefined && lastStart >= from;
}

interface Search {
  /** Where a part ends that begins at a place. */
  endAt(part: string, at: number): number | undefined;
  /** Where a part ends that begins at a place or as soon after it as possible. */
  endAfter(part: string, from: number): number | undefined;
  /** Where a part begins that ends where the text does. */
  startBeforeEnd(part: string): number | undefined;
}

function createSearch(text: string): Search {
  let comparisons = 0;

  function endAt(part: string, at: number): number | undefined {
    let place = at;
    for (const char of part) {
      comparisons += 1;
      if (comparisons > mostComparisons) {
        throw new WildcardError(
          "a pattern with wildcards and its text are too long to be compared",
        );
      }
      if (place >= text.length) return undefined;
      const length = lengthAt(text, place);
      if (char !== "?" && !text.startsWith(char, place)) return undefined;
      place += char === "?" ? length : char.length;
    }
    return place;
  }

  return {
    endAt,
    endAfter(part, from) {
      if (!part.includes("?")) {
        const found = text.indexOf(part, from);
        return found < 0 ? undefined : found + part.length;
      }
      for (let at = from; at <= text.length; at += lengthAt(text, at)) {
        const end = endAt(part, at);
        if (end !== undefined) return end;
      }
      return undefined;
    },
    startBeforeEnd(part) {
      let at = text.length;
      for (const char of [...part].toReversed()) {
        const before = at - (char === "?" ? lengthBefore(text, at) : char.length);
        if (before < 0 || (char !== "?" && !text.startsWith(char, before))) return undefined;
        at = before;
      }
      return at;
    },
  };
}

/** Of the character at a place, in UTF-16 units. */
function lengthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

function lengthBefore(text: string, at: number): number {
  return at >= 2 && lengthAt(text, at - 2) === 2 ? 2 : 1;
}
