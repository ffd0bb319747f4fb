/** What may be written at a place of a policy, by the same schema that policies are checked with. */
import { cleanupSchema, exceptionSchema, policySchema } from "@winnow/engine";
import type { Schema } from "@winnow/engine";
import { outsideSchema } from "../judge/outside-schema.ts";

interface Proposal {
  /** A field's name or a value. */
  readonly label: string;
  /** What is put in. */
  readonly text: string;
  readonly isRequired: boolean;
}

export interface Proposals {
  /** Where what is completed begins, in the text. */
  readonly from: number;
  readonly proposals: readonly Proposal[];
}

/** A key or the dash of a list item, at its column. */
interface Mark {
  readonly column: number;
  /** Undefined: a dash. */
  readonly key: string | undefined;
}

const start = /^(\s*(?:-\s+)*)([\w.-]*)$/u;
const value = /^(\s*(?:-\s+)*)([\w.-]+):\s+([\w.-]*)$/u;

/** What is written in an editor whose fields can be proposed. */
export type Proposed = "policies" | "context";

/** The fields or values that fit behind `text`, which ends where the cursor is. */
export function proposalsAt(text: string, proposed: Proposed): Proposals | undefined {
  const lines = documentBefore(text);
  const line = lines.at(-1) ?? "";
  const [, lead = "", word] = start.exec(line) ?? [];
  if (word !== undefined) {
    const schema = schemaAt(lines, lead, proposed);
    return schema && { from: text.length - word.length, proposals: fieldsOf(schema) };
  }
  const [, before = "", key = "", written] = value.exec(line) ?? [];
  if (written === undefined) return undefined;
  const schema = below(schemaAt(lines, before, proposed), key);
  return schema && { from: text.length - written.length, proposals: valuesOf(schema) };
}

/** The lines of the last document. */
function documentBefore(text: string): string[] {
  const lines = text.split("\n");
  return lines.slice(lines.findLastIndex((line) => /^---(?:\s|$)/u.test(line)) + 1);
}

/** The schema of the map in which a key would stand behind `lead` on the last line. */
function schemaAt(lines: readonly string[], lead: string, proposed: Proposed): Schema | undefined {
  let found: Schema | undefined = rootOf(lines, proposed);
  for (const key of pathTo(lines, lead)) found = below(found, key);
  return found;
}

/** Undefined for what has no schema: objects of a cluster. */
function rootOf(lines: readonly string[], proposed: Proposed): Schema | undefined {
  const kind = lines.map((line) => /^kind:\s*(\w+)/u.exec(line)?.[1]).find((name) => name);
  if (proposed === "context") return kind === undefined ? outsideSchema : undefined;
  if (kind === "PolicyException") return exceptionSchema;
  return kind?.endsWith("CleanupPolicy") === true ? cleanupSchema : policySchema;
}

/** The keys above a place, from the outermost; undefined stands for the item of a list. */
function pathTo(lines: readonly string[], lead: string): (string | undefined)[] {
  const path: (string | undefined)[] = [];
  // a list may stand at the column of its key, so a dash and a key have limits of their own
  let keyLimit = lead.length;
  let dashLimit = lead.length;
  const marks = [
    ...dashesOf(lead),
    ...lines
      .slice(0, -1)
      .toReversed()
      .flatMap((line) => marksOf(line)),
  ];
  for (const { column, key } of marks) {
    if (column >= (key === undefined ? dashLimit : keyLimit)) continue;
    path.push(key);
    dashLimit = column;
    keyLimit = key === undefined ? column + 1 : column;
  }
  return path.toReversed();
}

/** The marks of a line, from right to left. */
function marksOf(line: string): Mark[] {
  const [, lead = "", key] = /^(\s*(?:-\s+)*)([\w./-]+):(?:\s|$)/u.exec(line) ?? [];
  if (key !== undefined) return [{ column: lead.length, key }, ...dashesOf(lead)];
  return dashesOf(/^\s*(?:-\s+)+/u.exec(line)?.[0] ?? "");
}

function dashesOf(lead: string): Mark[] {
  const columns = [...lead.matchAll(/-/gu)].map(({ index }) => index);
  return columns.toReversed().map((column) => ({ column, key: undefined }));
}

function below(schema: Schema | undefined, key: string | undefined): Schema | undefined {
  if (schema === undefined) return undefined;
  if (key === undefined) return schema.type === "list" ? schema.items : undefined;
  if (schema.type === "map") return schema.values;
  if (schema.type !== "object") return undefined;
  const fields = schema.fields();
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

function fieldsOf(schema: Schema): Proposal[] {
  if (schema.type !== "object") return [];
  return Object.entries(schema.fields()).map(([label, field]) => ({
    label,
    text: ["object", "list", "map"].includes(field.type) ? `${label}:` : `${label}: `,
    isRequired: schema.required.includes(label),
  }));
}

function valuesOf(schema: Schema): Proposal[] {
  const values =
    schema.type === "boolean"
      ? ["true", "false"]
      : schema.type === "string"
        ? (schema.values ?? [])
        : [];
  return values.map((label) => ({ label, text: label, isRequired: false }));
}
