/** `winnow docs`: the pages written into a folder. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { readErrorText } from "../source/read-file.ts";
import { commandPages } from "./command-page.ts";

export interface DocsOptions {
  readonly output: string;
  readonly website: boolean;
  readonly withDate: boolean;
}

/** Writes a page for every command into the folder, which is made where it is missing. Throws InputError. */
export function writeDocs(program: Command, options: DocsOptions, host: Host): number {
  const date = options.withDate ? new Date(host.now()).toISOString().slice(0, 10) : undefined;
  const pages = commandPages(program, { website: options.website, date });
  try {
    mkdirSync(options.output, { recursive: true });
    for (const { name, text } of pages) writeFileSync(join(options.output, name), text);
  } catch (error) {
    throw new InputError(readErrorText(error).replace("read", "written"), { file: options.output });
  }
  host.note(`${pages.length} page(s) written into ${options.output}\n`);
  return exitCode.ok;
}
