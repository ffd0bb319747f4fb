import { readFileSync } from "node:fs";
import { InputError } from "../input-error.ts";
import { decodeText } from "./decode.ts";

/** Reads a file as text. `name` is how messages call it. Throws InputError. */
export function readTextFile(path: string, name: string = path): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new InputError(readErrorText(error), { file: name });
  }
  return decodeText(bytes, name);
}

const readErrors: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  ENOTDIR: "no such file",
  EISDIR: "is a folder; a file is wanted here",
  EACCES: "may not be read (permission denied)",
  EPERM: "may not be read (permission denied)",
  ERR_FS_FILE_TOO_LARGE: "is larger than 2 GB; split it",
  ELOOP: "is a symbolic link that leads back to itself",
};

/** What a failed file system call means for the user. */
export function readErrorText(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return (
    readErrors[code] ?? `cannot be read: ${error instanceof Error ? error.message : String(error)}`
  );
}
