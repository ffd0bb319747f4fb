/**
 * Changes to a document's syntax tree, which is then printed anew: comments stay, the layout may not.
 * The form for everything that edit-text.ts cannot do.
 */
import { isMap, isScalar, isSeq } from "yaml";
import type { Document } from "yaml";
import { EditError } from "./edit.ts";
import type { Edit, Path } from "./edit.ts";
import { listAt, mapAt, nodeAt, pairOf, readSyntax } from "./syntax.ts";

/** The text of a document after the changes. Throws EditError. */
export function editTree(text: string, edits: readonly Edit[]): string {
  const document = readSyntax(text);
  for (const edit of edits) apply(document, edit);
  return document.toString({ lineWidth: 0, indentSeq: text.search(/^( *)\S.*:\s*\n\1- /mu) < 0 });
}

function apply(document: Document, edit: Edit): void {
  const { path } = edit;
  switch (edit.type) {
    case "remove":
      if (!document.deleteIn(path)) {
        throw new EditError("a part of the document is not written out");
      }
      return;
    case "insert": {
      const map = mapAt(document, path);
      const pair = document.createPair(edit.key, edit.value);
      map.items.splice(map.items.findIndex((item) => isKey(item.key, edit.after)) + 1, 0, pair);
      return;
    }
    case "replace": {
      const node = nodeAt(document, path);
      if (!isScalar(node)) throw new EditError("only a scalar can be replaced");
      node.value = edit.value;
      return;
    }
    case "rename": {
      const key = path.at(-1);
      const pair = pairOf(mapAt(document, path.slice(0, -1)), String(key));
      if (pair === undefined) throw new EditError("the key comes through an anchor");
      if (isScalar(pair.key)) pair.key.value = edit.key;
      return;
    }
    case "nest":
      return wrap(document, path, { [edit.key]: null });
    case "list":
      return wrap(document, path, [null]);
    case "append": {
      const list = listAt(document, path);
      for (const item of edit.items) list.add(document.createNode(item));
    }
  }
}

/** Puts the node at a path into the place of the null in `shell`. */
function wrap(document: Document, path: Path, shell: unknown): void {
  const node = nodeAt(document, path);
  const outer = document.createNode(shell);
  if (isMap(outer)) (outer.items[0] as { value: unknown }).value = node;
  else if (isSeq(outer)) outer.items[0] = node;
  document.setIn(path, outer);
}

function isKey(node: unknown, key: string | undefined): boolean {
  return key !== undefined && isScalar(node) && node.value === key;
}
