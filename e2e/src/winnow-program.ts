import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The built command: that of the nearest folder above, since this may run from a bundle. */
export function winnowProgram(): string {
  const program = join("packages", "cli", "bin", "winnow.js");
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, program))) {
    if (dirname(folder) === folder) throw new Error(`no ${program} above ${import.meta.dirname}`);
    folder = dirname(folder);
  }
  return join(folder, program);
}
