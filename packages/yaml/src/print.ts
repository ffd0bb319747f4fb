/**
 * YAML in the style that kubectl prints. Lines are written here, because printing is most of the
 * work where many resources are mutated; what is more than a line of ASCII is left to js-yaml, whose
 * style is kept throughout.
 */
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { printKey, printScalar, printText } from "./print-scalar.ts";

/** YAML of a value; texts that would read back as something else are quoted. */
export function printYaml(value: Json): string {
  return printed(value, undefined);
}

/**
 * Prints versions of one document that share what they have in common, which is then written once.
 * What was printed must not be changed in place.
 */
export function createVersionPrinter(): (value: Json) => string {
  const known: Known = new Map();
  return (value) => printed(value, known);
}

/** What was made of maps and lists, by the object itself. */
type Known = Map<Json, KnownText>;

interface KnownText {
  readonly text: string;
  readonly level: number;
  readonly compact: boolean;
  readonly isItem: boolean;
}

/** What lies deeper is written again where something around it has changed. */
const deepestKnown = 2;

interface Output {
  readonly pieces: string[];
  readonly known: Known | undefined;
}

function printed(value: Json, known: Known | undefined): string {
  const output: Output = { pieces: [], known };
  printNode(output, value, 0, true, true);
  output.pieces.push("\n");
  return output.pieces.join("");
}

/**
 * A node whose fields are indented by `level`. `compact`: its first line stands behind what is
 * already on the line. Lists stand at the level of the field that holds them, where one does.
 */
function printNode(
  output: Output,
  value: Json,
  level: number,
  compact: boolean,
  isItem: boolean,
): void {
  const { pieces, known } = output;
  if (typeof value === "string") {
    pieces.push(printText(value, level));
    return;
  }
  if (typeof value !== "object" || value === null) {
    pieces.push(printScalar(value));
    return;
  }
  if (known === undefined || level === 0 || level > deepestKnown) {
    printCollection(output, value, level, compact, isItem);
    return;
  }
  const earlier = known.get(value);
  if (earlier?.level === level && earlier.compact === compact && earlier.isItem === isItem) {
    pieces.push(earlier.text);
    return;
  }
  const start = pieces.length;
  printCollection(output, value, level, compact, isItem);
  const text = pieces.splice(start).join("");
  known.set(value, { text, level, compact, isItem });
  pieces.push(text);
}

function printCollection(
  output: Output,
  value: Json[] | JsonMap,
  level: number,
  compact: boolean,
  isItem: boolean,
): void {
  if (Array.isArray(value)) printList(output, value, isItem ? level : level - 1, compact);
  else printMap(output, value, level, compact);
}

function printMap(output: Output, map: JsonMap, level: number, compact: boolean): void {
  const { pieces } = output;
  const keys = Object.keys(map);
  if (keys.length === 0) pieces.push("{}");
  const names = knownNames[level] ?? noNames;
  let isFirst = compact;
  for (const key of keys) {
    const value = get(map, key) ?? null;
    // long names are not known
    const known = names.get(key);
    const name = known ?? printName(key, level);
    pieces.push(isFirst ? name.slice(1 + 2 * level) : name);
    isFirst = false;
    if (known === undefined && name.endsWith(": ")) {
      // a list behind a long key stands deeper than its mark, or its second line would end the map
      printNode(output, value, level + 1, true, true);
    } else if (typeof value === "string") {
      pieces.push(" ", printText(value, level + 1));
    } else {
      if (isOnLine(value)) pieces.push(" ");
      printNode(output, value, level + 1, false, false);
    }
  }
}

function printList(output: Output, list: readonly Json[], level: number, compact: boolean): void {
  const { pieces } = output;
  if (list.length === 0) pieces.push("[]");
  const begin = `\n${"  ".repeat(level)}- `;
  let isFirst = compact;
  for (const item of list) {
    pieces.push(isFirst ? "- " : begin);
    isFirst = false;
    printNode(output, item, level + 1, true, true);
  }
}

/** Whether a value stands on the line of its key. */
function isOnLine(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return !isMap(value) || Object.keys(value).length === 0;
}

/** YAML wants keys that are longer to be marked as such. */
const longestKey = 1024;

/** A key on a line of its own, up to its colon; a long one is marked, and ends with a space. */
function printName(key: string, level: number): string {
  const begin = `\n${"  ".repeat(level)}`;
  const name = printKey(key);
  if (name.length > longestKey) return `${begin}? ${name}${begin}: `;
  const line = `${begin}${name}:`;
  remember(level, key, line);
  return line;
}

/** What was made of short keys, by level: most resources have the same ones. */
const knownNames: Map<string, string>[] = [];
const noNames: ReadonlyMap<string, string> = new Map();
const mostKnown = 2_000;
const longestKnown = 64;

function remember(level: number, key: string, line: string): void {
  if (key.length > longestKnown || level > longestKnown) return;
  const names = (knownNames[level] ??= new Map());
  if (names.size < mostKnown) names.set(key, line);
}
