import { deepEqual } from "@winnow/value";
import type { Json } from "@winnow/value";
import { parseDocuments } from "@winnow/yaml";
import { EditError } from "./edit.ts";
import type { Edit } from "./edit.ts";
import { editText } from "./edit-text.ts";
import { editTree } from "./edit-tree.ts";
import { editValue } from "./edit-value.ts";

/** A document as text and as the value that Kubernetes reads from it. */
export interface EditedDocument {
  readonly text: string;
  readonly value: Json;
}

/**
 * The document after the changes. The new text is read again and must say exactly what the changes
 * make of the old value; where the text cannot be changed in place, it is printed anew, with its
 * comments. Throws EditError where neither holds.
 */
export function editDocument(document: EditedDocument, edits: readonly Edit[]): EditedDocument {
  const value = edits.reduce(editValue, document.value);
  const inPlace = attempt(() => edits.reduce(editText, document.text));
  if (inPlace !== undefined && says(inPlace, value)) return { text: inPlace, value };
  const anew = editTree(document.text, edits);
  if (says(anew, value)) return { text: anew, value };
  throw new EditError("this document cannot be rewritten without changing what else it says");
}

function attempt(action: () => string): string | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof EditError) return undefined;
    throw error;
  }
}

function says(text: string, value: Json): boolean {
  try {
    const documents = parseDocuments(text);
    return documents.length === 1 && deepEqual(documents[0]?.value ?? null, value);
  } catch {
    return false;
  }
}
