import type { Json } from "@winnow/value";
import { printYaml } from "@winnow/yaml";
import type { Host } from "../host.ts";
import { writeTextFile } from "../source/write-file.ts";

/** Prints a document, or writes it into a file. Throws InputError. */
export function writeOutput(document: Json, output: string | undefined, host: Host): void {
  const text = printYaml(document);
  if (output === undefined) {
    host.write(text);
    return;
  }
  writeTextFile(output, text);
}
