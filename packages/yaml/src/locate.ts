import yaml from "js-yaml";
import { kubernetesSchema } from "./schema.ts";

/** A place in a text; line and column count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

interface Node {
  readonly start: number;
  end: number;
  readonly children: Node[];
}

/** What js-yaml tells its listener; its types say less than it gives. */
interface ListenerState {
  readonly input: string;
  readonly position: number;
}

/**
 * Finds a path of keys and indexes in a document's text. Where the path ends in something that is
 * not there, the nearest place above it is given.
 */
export function locate(text: string, path: readonly (string | number)[]): Position | undefined {
  const root = readTree(text);
  if (root === undefined) return undefined;
  let node = root;
  let place = root.start;
  for (const step of path) {
    const found = childAt(text, node, step);
    if (found === undefined) break;
    place = found.place;
    node = found.node;
  }
  return positionOf(text, place);
}

/** The nodes of a text as js-yaml opens and closes them, with their places. */
function readTree(text: string): Node | undefined {
  const stack: Node[] = [{ start: 0, end: text.length, children: [] }];
  try {
    yaml.load(text, {
      schema: kubernetesSchema,
      json: true,
      listener(event, state) {
        const { position, input } = state as unknown as ListenerState;
        if (event === "open") {
          const node: Node = { start: contentStart(input, position), end: position, children: [] };
          stack.at(-1)?.children.push(node);
          stack.push(node);
        } else {
          const node = stack.pop();
          if (node !== undefined) node.end = position;
        }
      },
    });
  } catch {
    return undefined;
  }
  return stack[0]?.children[0];
}

/** Skips spaces, line ends and comments in front of a node. */
function contentStart(text: string, from: number): number {
  const gap = /(?:\s+|#[^\n]*)*/y;
  gap.lastIndex = from;
  gap.exec(text);
  return gap.lastIndex === 0 ? from : gap.lastIndex;
}

function childAt(
  text: string,
  node: Node,
  step: string | number,
): { node: Node; place: number } | undefined {
  if (typeof step === "number") {
    const item = node.children[step];
    return item === undefined ? undefined : { node: item, place: item.start };
  }
  for (let index = 0; index + 1 < node.children.length; index += 2) {
    const key = node.children[index];
    const value = node.children[index + 1];
    if (key !== undefined && value !== undefined && keyText(text, key) === step) {
      return { node: value, place: key.start };
    }
  }
  return undefined;
}

function keyText(text: string, key: Node): string {
  const written = text.slice(key.start, key.end).trim();
  const isQuoted = /^(["']).*\1$/s.test(written);
  return isQuoted ? written.slice(1, -1) : written.replace(/\s*:$/, "");
}

function positionOf(text: string, at: number): Position {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf("\n") + 1;
  let line = 1;
  for (let found = before.indexOf("\n"); found >= 0; found = before.indexOf("\n", found + 1)) {
    line += 1;
  }
  return { line, column: at - lineStart + 1 };
}
