/**
 * Regular expressions as Go's regexp package knows them (RE2): no backtracking, so that no pattern
 * can run away on any text.
 */
import { RE2JS } from "re2js";

export interface Regex {
  /** Whether the pattern is found anywhere in the text. */
  test(text: string): boolean;
  /** The first match; undefined where there is none. */
  find(text: string): string | undefined;
  /** The first matches, so many at most, none overlapping another. */
  findAll(text: string, most: number): string[];
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
  /** What is wrong with it, in Go's words where they are known. */
  readonly reason: string;
  constructor(pattern: string, reason: string) {
    super(`${JSON.stringify(pattern.slice(0, 200))} is no regular expression: ${reason}`);
    this.reason = reason;
  }
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
    throw new RegexError(pattern, `it may have ${longestPattern} characters`);
  }
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RegexError(pattern, reason);
  }
  const size = compiled.programSize();
  return {
    work: (text) => size * text.length,
    test: (text) => compiled.matcher(text).find(),
    find: (text) => matches(compiled, text).next().value?.group() ?? undefined,
    findAll: (text, most) => findAll(compiled, text, most),
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

function findAll(compiled: RE2JS, text: string, most: number): string[] {
  const found: string[] = [];
  if (most <= 0) return found;
  for (const match of matches(compiled, text)) {
    found.push(match.group() ?? "");
    if (found.length >= most) break;
  }
  return found;
}

function replace(compiled: RE2JS, text: string, template: Template): string {
  let result = "";
  let from = 0;
  for (const match of matches(compiled, text)) {
    result += text.slice(from, match.start());
    result += expand(template, compiled, (group) => match.group(group));
    from = match.end();
  }
  return result + text.slice(from);
}

/** The matches, one after another; Go has an empty one only where no match has just ended. */
function* matches(
  compiled: RE2JS,
  text: string,
): Generator<ReturnType<RE2JS["matcher"]>, undefined> {
  const matcher = compiled.matcher(text);
  let lastEnd = -1;
  while (matcher.find()) {
    const end = matcher.end();
    if (matcher.start() === end && end === lastEnd) continue;
    lastEnd = end;
    yield matcher;
  }
  return undefined;
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
