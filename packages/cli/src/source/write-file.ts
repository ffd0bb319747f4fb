import { writeFileSync } from "node:fs";
import { InputError } from "../input-error.ts";
import { readErrorText } from "./read-file.ts";

/** Writes a text into a file. Throws InputError. */
export function writeTextFile(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw writeError(error, file);
  }
}

/** What a failed write means for the user. */
export function writeError(error: unknown, file: string): InputError {
  return new InputError(readErrorText(error).replace("read", "written"), { file });
}
