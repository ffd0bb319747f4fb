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

/** Finds a path of keys and indexes; undefined where the text cannot be read as YAML. */
export type Locate = (path: readonly (string | number)[]) => Position | undefined;

/**
 * Finds places in a document's text. Where a path ends in something that is not there, the nearest
 * place above it is given. The text is read again at the first question and not for the next ones,
 * so that many findings in one long list cost no more than one.
 */
export function createLocate(text: string): Locate {
  let root: Node | undefined;
  let lines: readonly number[] | undefined;
  return (path) => {
    if (lines === undefined) {
      lines = lineStarts(text);
      root = readTree(text);
    }
    if (root === undefined) return undefined;
    let node = root;
    let place = root.start;
    for (const step of path) {
      const found = childAt(text, node, step);
      if (found === undefined) break;
      place = found.place;
      node = found.node;
    }
    return positionOf(lines, place);
  };
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
  parent: Node,
  step: string | number,
): { node: Node; place: number } | undefined {
  const node = unwrapped(parent);
  if (typeof step === "number") {
    const item = node.children[step];
    return item === undefined ? undefined : { node: item, place: item.start };
  }
  // from the end: of a key that is written twice, the last one counts
  const pairs = Math.floor(node.children.length / 2);
  for (let index = 2 * (pairs - 1); index >= 0; index -= 2) {
    const key = node.children[index];
    const value = node.children[index + 1];
    if (key !== undefined && value !== undefined && keyText(text, key) === step) {
      return { node: value, place: key.start };
    }
  }
  return undefined;
}

/** js-yaml opens some nodes twice, because it first looks whether they are the key of a map. */
function unwrapped(node: Node): Node {
  let inner = node;
  for (;;) {
    const [only] = inner.children;
    if (only === undefined || inner.children.length > 1 || only.start !== inner.start) return inner;
    inner = only;
  }
}

function keyText(text: string, key: Node): string {
  // in flow style the colon, or what comes before it, may have been read with the key
  const written = text.slice(key.start, key.end).replace(/\s*:?\s*$/, "");
  const isQuoted = /^(["']).*\1$/s.test(written);
  return isQuoted ? written.slice(1, -1) : written;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function positionOf(lines: readonly number[], at: number): Position {
  let low = 0;
  let high = lines.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((lines[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: at - (lines[low] ?? 0) + 1 };
}
