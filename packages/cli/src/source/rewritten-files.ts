/** Files that a command rewrites: where they come from, and where the new text goes. */
import type { Host } from "../host.ts";
import { InputError, inputErrorText } from "../input-error.ts";
import { printable } from "../output/printable.ts";
import { classifyArgument } from "./argument.ts";
import { readSources } from "./read-sources.ts";
import type { SourceFile } from "./read-sources.ts";
import { writeTextFile } from "./write-file.ts";

/** The text of a file and what became of it. */
export interface Rewritten {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** Throws InputError for what cannot be written back: standard input, addresses, repositories. */
export function requireLocal(args: readonly string[]): void {
  for (const argument of args) {
    if (classifyArgument(argument, undefined).type !== "path") {
      throw new InputError("only files and folders can be written back; leave --save out", {
        file: argument,
      });
    }
  }
}

/** The files that arguments lead to; a file of a folder that cannot be read does not hide the others. */
export async function* eachFile(args: readonly string[], host: Host): AsyncGenerator<SourceFile> {
  yield* readSources(args, { host, gitBranch: undefined });
}

/** Tells why a file of a folder was left out; a file that the user named is an error. */
export function leaveOut(file: SourceFile, error: unknown, host: Host): void {
  if (!(error instanceof InputError) || file.isNamed) throw error;
  host.note(`note: left out: ${printable(inputErrorText(error))}\n`);
}

/** Writes a file in place. Throws InputError. */
export function writeBack({ file, after }: Rewritten): void {
  writeTextFile(file, after);
}

/** Texts one after the other, with a line between those that need one. */
export function joinTexts(texts: readonly string[]): string {
  return texts
    .map((text) => (text.endsWith("\n") || text === "" ? text : `${text}\n`))
    .reduce((all, text) => {
      const separator = all === "" || text.startsWith("---") ? "" : "---\n";
      return all + separator + text;
    }, "");
}

/** `2 lines added, 3 removed` */
export function lineChanges({ before, after }: Rewritten): string {
  const counts = new Map<string, number>();
  for (const line of before.split("\n")) counts.set(line, (counts.get(line) ?? 0) + 1);
  let added = 0;
  for (const line of after.split("\n")) {
    const left = counts.get(line) ?? 0;
    if (left === 0) added += 1;
    else counts.set(line, left - 1);
  }
  const removed = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return `${added} line(s) added, ${removed} removed`;
}
