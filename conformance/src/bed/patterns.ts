import { compilePattern } from "@winnow/engine";
import { get, isMap, stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { Bed, Miss } from "../bed.ts";
import { member, readTable } from "../table-bed.ts";
import type { TableRow } from "../table-bed.ts";

const file = "oracle/patterns.jsonl";

/** Whether a resource fits a pattern, and whether a misfit fails the rule or skips it. */
export const patterns: Bed = patternBed("patterns", ["match", "skip"], () => true);

/** What a misfit says, and the path that it names. */
export const patternMessages: Bed = patternBed(
  "patterns-messages",
  ["message", "path"],
  (row) => isMap(row.out) && get(row.out, "match") === false,
);

function patternBed(
  name: string,
  compared: readonly string[],
  wanted: (row: TableRow) => boolean,
): Bed {
  return {
    name,
    source: file,
    cases: (data) =>
      readTable(data, file)
        .filter(wanted)
        .map((row) => ({ id: `${name}/${row.id}`, check: () => checkRow(row, compared) })),
  };
}

function checkRow(row: TableRow, compared: readonly string[]): Miss | undefined {
  const expected = stringify(chosen(row.out ?? null, compared));
  const actual = stringify(chosen(answer(row.input), compared));
  if (expected === actual) return undefined;
  return { expected: `${expected} for ${stringify(row.input)}`, actual };
}

function answer(input: JsonMap): Json {
  const failure = compilePattern(member(input, "pattern")).match(member(input, "resource"));
  if (failure === undefined) return { match: true };
  const { skip, path, message } = failure;
  return { match: false, message, path, skip };
}

function chosen(out: Json, compared: readonly string[]): JsonMap {
  if (!isMap(out)) return {};
  return Object.fromEntries(compared.map((key) => [key, get(out, key) ?? null]));
}
