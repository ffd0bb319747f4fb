/** Suggestions written into the files of the policies, or as exceptions of their own. */
import { writeFileSync } from "node:fs";
import type { Suggestion } from "@winnow/audit";
import type { SourceDocument } from "@winnow/engine";
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { printYaml } from "@winnow/yaml";
import type { Edit, Path } from "../fix/edit.ts";
import { valueAt } from "../fix/edit-value.ts";
import { fixText } from "../fix/fix-text.ts";
import type { Rewrite } from "../fix/rewrite.ts";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { readErrorText, readTextFile } from "../source/read-file.ts";
import { lineChanges, writeBack } from "../source/rewritten-files.ts";

/** The exceptions, or the policies as they would be, as one text. */
export function exceptionText({ exceptions, policies }: Suggestion): string {
  const documents: JsonMap[] =
    exceptions.length > 0 ? [...exceptions] : policies.map(({ value }) => value);
  return documents.map((document) => printYaml(document)).join("---\n");
}

/** Writes exceptions into a new file; one that is there stays. Throws InputError. */
export function writeException(suggestion: Suggestion, file: string, host: Host): void {
  try {
    writeFileSync(file, exceptionText(suggestion), { flag: "wx" });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      throw new InputError("the file is there already and was left as it is; choose another name", {
        file,
      });
    }
    throw new InputError(readErrorText(error).replace("read", "written"), { file });
  }
  host.note(`${file}: written\n`);
}

/** Puts the entries into the policies' files. Throws InputError where one cannot be changed. */
export function writePolicies(
  { edits }: Suggestion,
  documents: readonly SourceDocument[],
  host: Host,
): void {
  const files = new Set(edits.flatMap(({ document }) => documents[document]?.file ?? []));
  const changed = [...files].map((file) => {
    const before = readTextFile(file);
    const rewrites = (value: JsonMap): Rewrite[] =>
      edits.flatMap(({ document, path, value: exclude }) => {
        const source = documents[document];
        if (source?.file !== file || !isSamePolicy(source.value, value)) return [];
        return [entriesRewrite(path, Array.isArray(exclude) ? exclude : [])];
      });
    const { text, left } = fixText({ file, text: before }, rewrites);
    const [problem] = left;
    if (problem !== undefined) {
      throw new InputError(`${problem.message}; nothing was written`, { file, line: problem.line });
    }
    return { file, before, after: text };
  });
  for (const file of changed) {
    writeBack(file);
    host.note(`${file.file}: ${lineChanges(file)}\n`);
  }
}

function isSamePolicy(one: JsonMap, other: JsonMap): boolean {
  const identity = (value: JsonMap): string => {
    const metadata = get(value, "metadata") ?? {};
    const { name = "", namespace = "" } = isMap(metadata) ? metadata : {};
    return JSON.stringify([get(value, "kind") ?? "", name, namespace]);
  };
  return identity(one) === identity(other);
}

/** New entries at the end of the list, or a list where there was none. */
function entriesRewrite(path: Path, exclude: readonly Json[]): Rewrite {
  return {
    id: "exclude",
    old: "no entry",
    replacement: "entries of podSecurity",
    plan(document) {
      return { edits: entryEdits(document, path, exclude), left: [] };
    },
  };
}

function entryEdits(document: JsonMap, path: Path, exclude: readonly Json[]): Edit[] {
  const today = valueAt(document, path);
  if (Array.isArray(today) && today.length > 0) {
    return [{ type: "append", path, items: exclude.slice(today.length) }];
  }
  const parent = path.slice(0, -1);
  const owner = valueAt(document, parent);
  const after = ["version", "level"].find((key) => isMap(owner) && get(owner, key) !== undefined);
  return [
    ...(today === undefined ? [] : [{ type: "remove" as const, path }]),
    {
      type: "insert",
      path: parent,
      key: "exclude",
      value: [...exclude],
      ...(after === undefined ? {} : { after }),
    },
  ];
}
