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
  return `${printNode(value, 0, true, true)}\n`;
}

/**
 * A node whose fields are indented by `level`. `compact`: its first line stands behind what is
 * already on the line. Lists stand at the level of the field that holds them, where one does.
 */
function printNode(value: Json, level: number, compact: boolean, isItem: boolean): string {
  if (typeof value === "string") return printText(value, level);
  if (Array.isArray(value)) return printList(value, isItem ? level : level - 1, compact);
  return isMap(value) ? printMap(value, level, compact) : printScalar(value);
}

function printMap(map: JsonMap, level: number, compact: boolean): string {
  const names = namesAt(level);
  let text = "";
  for (const key of Object.keys(map)) {
    const name = names.get(key) ?? printName(key, level);
    const value = get(map, key) ?? null;
    text += compact && text === "" ? name.slice(1 + 2 * level) : name;
    if (name.endsWith(": ")) {
      // a list behind a long key stands deeper than its mark, or its second line would end the map
      text += printNode(value, level + 1, true, true);
    } else {
      if (isOnLine(value)) text += " ";
      text += printNode(value, level + 1, false, false);
    }
  }
  return text === "" ? "{}" : text;
}

function printList(list: readonly Json[], level: number, compact: boolean): string {
  const begin = `\n${"  ".repeat(level)}- `;
  let text = "";
  for (const item of list) {
    text += compact && text === "" ? "- " : begin;
    text += printNode(item, level + 1, true, true);
  }
  return text === "" ? "[]" : text;
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
const known: Map<string, string>[] = [];
const mostKnown = 2_000;
const longestKnown = 64;

function namesAt(level: number): Map<string, string> {
  return known[level] ?? nothing;
}

const nothing = new Map<string, string>();

function remember(level: number, key: string, line: string): void {
  if (key.length > longestKnown || level > longestKnown) return;
  const names = (known[level] ??= new Map());
  if (names.size < mostKnown) names.set(key, line);
}
