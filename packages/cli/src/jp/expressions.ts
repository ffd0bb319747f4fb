import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { decodeText } from "../source/decode.ts";
import { readTextFile } from "../source/read-file.ts";

/** The expressions of arguments and files; where there are none, the one on standard input. */
export async function readExpressions(
  args: readonly string[],
  files: readonly string[],
  host: Host,
): Promise<string[]> {
  const given = [...args, ...files.map((file) => readTextFile(file).trim())];
  if (given.length > 0) return given;
  const text = decodeText(await host.readStdin(), "<stdin>").trim();
  if (text === "") throw new InputError("no expression was given");
  return [text];
}
