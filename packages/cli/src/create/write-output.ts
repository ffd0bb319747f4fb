import { writeFileSync } from "node:fs";
import type { Json } from "@winnow/value";
import { printYaml } from "@winnow/yaml";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { readErrorText } from "../source/read-file.ts";

/** Prints a document, or writes it into a file. Throws InputError. */
export function writeOutput(document: Json, output: string | undefined, host: Host): void {
  const text = printYaml(document);
  if (output === undefined) {
    host.write(text);
    return;
  }
  try {
    writeFileSync(output, text);
  } catch (error) {
    throw new InputError(readErrorText(error).replace("read", "written"), { file: output });
  }
}
