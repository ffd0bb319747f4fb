import { matchLongWildcard } from "./long-wildcard.ts";

/**
 * Wildcards as Kyverno's policies write them: `*` stands for any run of characters, also none and
 * also `/`; `?` for exactly one character (a code point). Nothing can be escaped.
 */

/** Tells whether a text has wildcard characters. */
export function hasWildcard(text: string): boolean {
  return text.includes("*") || text.includes("?");
}

/** Products of pattern length and text length beyond this are not left to trying again and again. */
const manyTries = 1_000_000;

/** Tells whether the whole text fits the pattern. Throws WildcardError for what would take too long. */
export function matchWildcard(pattern: string, text: string): boolean {
  if (pattern.length * text.length > manyTries) return matchLongWildcard(pattern, text);
  let patternAt = 0;
  let textAt = 0;
  let starAt = -1;
  let retryAt = 0;
  while (textAt < text.length) {
    const char = pattern[patternAt];
    if (char === "*") {
      starAt = patternAt;
      retryAt = textAt;
      patternAt += 1;
    } else if (char === "?") {
      patternAt += 1;
      textAt += characterLength(text, textAt);
    } else if (char !== undefined && char === text[textAt]) {
      patternAt += 1;
      textAt += 1;
    } else if (starAt >= 0) {
      // let the last star take one character more, and try again
      patternAt = starAt + 1;
      retryAt += characterLength(text, retryAt);
      textAt = retryAt;
    } else {
      return false;
    }
  }
  while (pattern[patternAt] === "*") patternAt += 1;
  return patternAt === pattern.length;
}

function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/** The same as {@link matchWildcard} with the pattern's shape worked out once. */
export function compileWildcard(pattern: string): (text: string) => boolean {
  if (!hasWildcard(pattern)) return (text) => text === pattern;
  if (/^\*+$/.test(pattern)) return () => true;
  const inner = pattern.replace(/^\*+/, "").replace(/\*+$/, "");
  if (hasWildcard(inner)) return (text) => matchWildcard(pattern, text);
  const open = { start: pattern.startsWith("*"), end: pattern.endsWith("*") };
  if (open.start && open.end) return (text) => text.includes(inner);
  return open.start ? (text) => text.endsWith(inner) : (text) => text.startsWith(inner);
}
