/**
 * Regular expressions as Go's regexp package knows them (RE2): no backtracking, so that no pattern
 * can run away on any text.
 */
import { RE2JS } from "re2js";

export interface Regex {
  /** Whether the pattern is found anywhere in the text. */
  test(text: string): boolean;
  /** Every match replaced by the template, in which `$1`, `${1}` and `${name}` stand for groups. */
  replaceAll(text: string, template: string): string;
  /** Every match replaced by the text as it is. */
  replaceAllLiteral(text: string, replacement: string): string;
  /** How much going through a text once may cost: states of the automaton, times characters. */
  work(text: string): number;
}

/** A pattern that is no regular expression. */
export class RegexError extends Error {
  override readonly name = "RegexError";
  readonly code = "regex";
}

/** Compiled patterns are remembered up to this number; policies have few, data may bring many. */
const cacheLimit = 500;
const longestPattern = 20_000;
const cache = new Map<string, Regex>();

/** Compiles a pattern. Throws RegexError. */
export function compileRegex(pattern: string): Regex {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const regex = createRegex(pattern);
  if (cache.size >= cacheLimit) cache.clear();
  cache.set(pattern, regex);
  return regex;
}

function createRegex(pattern: string): Regex {
  if (pattern.length > longestPattern) {
    throw new RegexError(`a regular expression may have ${longestPattern} characters`);
  }
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RegexError(
      `${JSON.stringify(pattern.slice(0, 200))} is no regular expression: ${reason}`,
    );
  }
  const size = compiled.programSize();
  return {
    work: (text) => size * text.length,
    test: (text) => compiled.matcher(text).find(),
    replaceAll: (text, template) => replace(compiled, text, parseTemplate(template)),
    replaceAllLiteral: (text, replacement) => replace(compiled, text, [replacement]),
  };
}

/** A replacement: texts, and groups by number or name. */
type Template = readonly (string | { readonly group: string })[];

const reference = /\$(?:\$|(\w+)|\{(\w+)\})/g;

/** A name is as long as it can be, so `$1x` is the group `1x`, which does not exist. */
function parseTemplate(template: string): Template {
  const parts: (string | { group: string })[] = [];
  let from = 0;
  for (const found of template.matchAll(reference)) {
    parts.push(template.slice(from, found.index));
    const group = found[1] ?? found[2];
    parts.push(group === undefined ? "$" : { group });
    from = found.index + found[0].length;
  }
  parts.push(template.slice(from));
  return parts;
}

/** Go replaces an empty match only where no match has just ended. */
function replace(compiled: RE2JS, text: string, template: Template): string {
  const matcher = compiled.matcher(text);
  let result = "";
  let from = 0;
  let lastEnd = -1;
  while (matcher.find()) {
    const start = matcher.start();
    const end = matcher.end();
    if (start === end && start === lastEnd) continue;
    result += text.slice(from, start) + expand(template, compiled, (group) => matcher.group(group));
    from = end;
    lastEnd = end;
  }
  return result + text.slice(from);
}

function expand(
  template: Template,
  compiled: RE2JS,
  groupText: (group: number) => string | null,
): string {
  return template
    .map((part) => {
      if (typeof part === "string") return part;
      const number = /^\d+$/.test(part.group)
        ? Number(part.group)
        : compiled.namedGroups()[part.group];
      if (number === undefined || number > compiled.groupCount()) return "";
      return groupText(number) ?? "";
    })
    .join("");
}
