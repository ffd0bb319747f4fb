import { deepEqual, get, isMap, stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { Bed, Case, Miss } from "./bed.ts";
import { readText } from "./data-folder.ts";
import { parseJsonLines } from "./json-text.ts";

/** A line of an oracle table: `{"id", "in", "out"}`, or `{"id", "in", "error"}` where the reference refuses. */
export interface TableRow {
  readonly id: string;
  readonly input: JsonMap;
  /** Undefined where the reference refuses. */
  readonly out: Json | undefined;
  /** The reference's words when it refuses. */
  readonly error: string | undefined;
}

/** Reads an oracle table. */
export function readTable(data: string, file: string): TableRow[] {
  return parseJsonLines(readText(data, file)).map((line) => {
    const id = isMap(line) ? get(line, "id") : undefined;
    const input = isMap(line) ? get(line, "in") : undefined;
    if (!isMap(line) || typeof id !== "string" || !isMap(input)) {
      throw new Error(`${file}: a line is not {"id", "in", ...}: ${stringify(line)}`);
    }
    const error = get(line, "error");
    const out = get(line, "out");
    return { id, input, out, error: typeof error === "string" ? error : undefined };
  });
}

/**
 * A bed over a table of inputs and answers. `answer` gives our answer as JSON and throws to refuse;
 * where the reference refuses we must as well, in our own words. `normalize` takes out of the
 * reference's answers what is its own affair.
 */
export function tableBed(
  name: string,
  file: string,
  answer: (input: JsonMap) => Json,
  normalize: (out: Json) => Json = (out) => out,
): Bed {
  return {
    name,
    source: file,
    cases: (data) =>
      readTable(data, file)
        .map((row) => (row.out === undefined ? row : { ...row, out: normalize(row.out) }))
        .map((row) => tableCase(name, row, answer)),
  };
}

function tableCase(name: string, row: TableRow, answer: (input: JsonMap) => Json): Case {
  return {
    id: `${name}/${row.id}`,
    check: () => compareAnswers(row, ask(answer, row.input)),
  };
}

type Answer = { readonly out: Json } | { readonly refusal: string };

function ask(answer: (input: JsonMap) => Json, input: JsonMap): Answer {
  try {
    return { out: answer(input) };
  } catch (error) {
    if (!(error instanceof Error) || isCrash(error)) throw error;
    return { refusal: error.message };
  }
}

/** Errors that the language itself throws: a mistake in our code, never a refusal. */
function isCrash(error: Error): boolean {
  return [TypeError, RangeError, ReferenceError].some((kind) => error instanceof kind);
}

function compareAnswers(row: TableRow, answer: Answer): Miss | undefined {
  const actual = "out" in answer ? stringify(answer.out) : `refused: ${answer.refusal}`;
  if (row.out === undefined) {
    return "refusal" in answer
      ? undefined
      : { expected: `refused: ${row.error ?? ""} for ${stringify(row.input)}`, actual };
  }
  if ("out" in answer && deepEqual(answer.out, row.out)) return undefined;
  return { expected: `${stringify(row.out)} for ${stringify(row.input)}`, actual };
}

/** A member of a case's input that must be there. */
export function member(input: JsonMap, key: string): Json {
  const value = get(input, key);
  if (value === undefined) throw new Error(`the case has no ${key}`);
  return value;
}

/** A member of a case's input that must be a text. */
export function textMember(input: JsonMap, key: string): string {
  const value = member(input, key);
  if (typeof value !== "string") throw new Error(`${key} of the case is not a text`);
  return value;
}

/** A member of a case's input that must be a map. */
export function mapMember(input: JsonMap, key: string): JsonMap {
  const value = member(input, key);
  if (!isMap(value)) throw new Error(`${key} of the case is not a map`);
  return value;
}
