import { QueryError } from "../error.ts";

/** What a piece of the pattern may become: characters, and how often. */
interface Piece {
  readonly characters: readonly string[];
  readonly least: number;
  readonly most: number;
}

const longest = 10_000;
const word = "A-Za-z0-9_";
const piece = /\[((?:\\.|[^\]\\])+)\]|\\([dwDWsS])|\\(.)|([^[\](){}*+?|\\^$])/y;
const repeat = /\{(\d+)(?:,(\d+)?)?\}|[*+?]/y;
/** How often `*` and `+` repeat at most. */
const openRepeat = 10;

/**
 * A random text that fits a pattern of characters, classes and repetitions, such as `[a-z]{5}-\d+`.
 * Throws QueryError for patterns with groups or alternatives.
 */
export function randomText(pattern: string, random: () => number): string {
  if (pattern === "") throw new QueryError("no pattern provided");
  let result = "";
  for (const { characters, least, most } of parsePieces(pattern)) {
    const count = least + Math.floor(random() * (most - least + 1));
    for (let index = 0; index < count; index += 1) {
      result += characters[Math.floor(random() * characters.length)] ?? "";
      if (result.length > longest) throw new QueryError("the random text would be too long");
    }
  }
  return result;
}

function parsePieces(pattern: string): Piece[] {
  const pieces: Piece[] = [];
  let at = pattern.startsWith("^") ? 1 : 0;
  const end = pattern.endsWith("$") ? pattern.length - 1 : pattern.length;
  while (at < end) {
    piece.lastIndex = at;
    const found = piece.exec(pattern);
    if (found === null) {
      throw new QueryError(
        `random does not understand ${JSON.stringify(pattern.slice(at, at + 50))}`,
      );
    }
    at = piece.lastIndex;
    const characters = charactersOf(found);
    repeat.lastIndex = at;
    const times = repeat.exec(pattern);
    if (times !== null) at = repeat.lastIndex;
    pieces.push({ characters, ...bounds(times) });
  }
  return pieces;
}

function bounds(times: RegExpExecArray | null): { least: number; most: number } {
  if (times === null) return { least: 1, most: 1 };
  const [mark, low, high] = times;
  if (mark === "*") return { least: 0, most: openRepeat };
  if (mark === "+") return { least: 1, most: openRepeat };
  if (mark === "?") return { least: 0, most: 1 };
  const least = Number(low);
  const most = mark.includes(",")
    ? high === undefined
      ? least + openRepeat
      : Number(high)
    : least;
  if (least > longest || most > longest || most < least) {
    throw new QueryError("random: wrong repetition");
  }
  return { least, most };
}

const classes: Readonly<Record<string, string>> = { d: "0-9", w: word, s: " " };

function charactersOf(found: RegExpExecArray): string[] {
  const [, set, shorthand, escaped, plain] = found;
  if (set !== undefined) {
    const negated = set.startsWith("^");
    const members = expand(
      (negated ? set.slice(1) : set).replaceAll(
        /\\([dws])/g,
        (_, name: string) => classes[name] ?? "",
      ),
    );
    return negated ? others(members) : members;
  }
  if (shorthand !== undefined) {
    const members = expand(classes[shorthand.toLowerCase()] ?? "");
    return shorthand === shorthand.toLowerCase() ? members : others(members);
  }
  return [escaped ?? plain ?? ""];
}

function others(members: readonly string[]): string[] {
  return expand("!-~").filter((character) => !members.includes(character));
}

function expand(set: string): string[] {
  const members: string[] = [];
  for (const [, from = "", to] of set.matchAll(/\\?(.)(?:-(.))?/g)) {
    const last = to === undefined ? from : to;
    for (let code = from.charCodeAt(0); code <= last.charCodeAt(0); code += 1) {
      members.push(String.fromCharCode(code));
    }
  }
  return members;
}
