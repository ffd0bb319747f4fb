import { InputError } from "../input-error.ts";

/** Throws InputError where more than one of the arguments wants to read standard input. */
export function requireOneStdin(args: readonly string[]): void {
  if (args.filter((argument) => argument === "-").length > 1) {
    throw new InputError("standard input (-) can be read only once; give the other as a file");
  }
}
