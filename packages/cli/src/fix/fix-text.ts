/** A file's text with its old forms brought up to date. */
import { isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { InputError } from "../input-error.ts";
import { documentsOf } from "../source/documents.ts";
import type { NamedText } from "../source/documents.ts";
import { editDocument } from "./edit-document.ts";
import type { EditedDocument } from "./edit-document.ts";
import { valueAt } from "./edit-value.ts";
import { pathText } from "@winnow/engine";
import { EditError } from "./edit.ts";
import type { Edit, Path } from "./edit.ts";
import type { Rewrite } from "./rewrite.ts";

export interface FixedText {
  readonly text: string;
  readonly changes: readonly Remark[];
  /** Old forms that stay. */
  readonly left: readonly Remark[];
}

/** Something to tell about a place of the text as it was. */
interface Remark {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** The rewrites that a document may need. */
export type RewritesFor = (document: JsonMap) => readonly Rewrite[];

/**
 * Brings every document of a text up to date; documents that need nothing keep every byte. Throws
 * InputError for broken YAML.
 */
export function fixText(source: NamedText, rewritesFor: RewritesFor): FixedText {
  const changes: Remark[] = [];
  const left: Remark[] = [];
  let line = 1;
  const parts = splitParts(source.text).map((part) => {
    const fixed = fixPart(part, line, source.file, rewritesFor);
    changes.push(...fixed.changes);
    left.push(...fixed.left);
    line += part.split("\n").length - 1;
    return fixed.text;
  });
  return { text: parts.join(""), changes, left };
}

/** The text cut in front of every line that starts a document. */
function splitParts(text: string): string[] {
  return text.split(/^(?=---(?:[ \t\r\n]|$))/mu);
}

function fixPart(part: string, line: number, file: string, rewritesFor: RewritesFor): FixedText {
  const marker = /^---(?=[ \t\r\n]|$)/u.exec(part)?.[0] ?? "";
  const body = part.slice(marker.length);
  const untouched = { text: part, changes: [], left: [] };
  const [parsed] = readPart(body, line, file);
  if (parsed === undefined || !isMap(parsed.value)) return untouched;
  const lineOf = (path: Path): number =>
    line - 1 + (parsed.locate(path)?.line ?? parsed.locate(path.slice(0, -1))?.line ?? 1);
  const run: Run = {
    document: { text: body, value: parsed.value },
    changes: [],
    left: [],
    lineOf,
  };
  for (const prefix of itemPaths(parsed.value)) {
    const item = valueAt(parsed.value, prefix);
    if (!isMap(item)) continue;
    for (const rewrite of rewritesFor(item)) apply(rewrite, prefix, run);
  }
  return { text: marker + run.document.text, changes: run.changes, left: run.left };
}

interface Run {
  document: EditedDocument;
  readonly changes: Remark[];
  readonly left: Remark[];
  lineOf(path: Path): number;
}

function apply(rewrite: Rewrite, prefix: Path, run: Run): void {
  const item = valueAt(run.document.value, prefix);
  if (!isMap(item)) return;
  const plan = rewrite.plan(item);
  for (const { path, reason } of plan.left) {
    const full = [...prefix, ...path];
    run.left.push({ line: run.lineOf(full), message: `${pathText(full)}: ${reason}` });
  }
  const [first] = plan.edits;
  if (first === undefined) return;
  const full = [...prefix, ...placeOf(plan.edits)];
  const line = run.lineOf(full);
  try {
    run.document = editDocument(
      run.document,
      plan.edits.map((edit) => prefixed(edit, prefix)),
    );
    run.changes.push({ line, message: `${rewrite.old} -> ${rewrite.replacement}` });
  } catch (error) {
    if (!(error instanceof EditError)) throw error;
    run.left.push({ line, message: `${pathText(full)}: ${error.message}; rewrite it by hand` });
  }
}

/** The old form's place: what is taken away, or else what is changed first. */
function placeOf(edits: readonly Edit[]): Path {
  return (edits.find(({ type }) => type === "remove") ?? edits[0])?.path ?? [];
}

function prefixed(edit: Edit, prefix: Path): Edit {
  if (prefix.length === 0) return edit;
  const path = [...prefix, ...edit.path];
  if (edit.type === "insert" && edit.copyOf !== undefined) {
    return { ...edit, path, copyOf: [...prefix, ...edit.copyOf] };
  }
  return { ...edit, path };
}

/** The ways to the objects of a document: itself, or the items of a List. */
function itemPaths(value: Json): Path[] {
  if (!isMap(value)) return [];
  const { kind, items } = value;
  const isList = typeof kind === "string" && kind.endsWith("List") && Array.isArray(items);
  return isList ? items.map((_, index) => ["items", index]) : [[]];
}

function readPart(body: string, line: number, file: string): ReturnType<typeof documentsOf> {
  try {
    return documentsOf({ file, text: body });
  } catch (error) {
    if (!(error instanceof InputError) || error.place?.line === undefined) throw error;
    throw new InputError(error.message, { ...error.place, line: error.place.line + line - 1 });
  }
}
