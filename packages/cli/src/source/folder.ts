import { readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../input-error.ts";
import { readErrorText } from "./read-file.ts";

const manifestName = /\.(?:ya?ml|json)$/iu;

/**
 * The YAML and JSON files of a folder and of the folders in it, by name. Entries whose name starts
 * with a dot are left out: they hold tests and tools, not manifests.
 */
export function manifestsIn(folder: string): string[] {
  const files: string[] = [];
  walk(folder, new Set(), files, (name) => manifestName.test(name) && !name.startsWith("."));
  return files;
}

function walk(
  folder: string,
  visited: Set<string>,
  files: string[],
  isWanted: (name: string) => boolean,
): void {
  const real = realpathSync(folder);
  if (visited.has(real)) return;
  visited.add(real);
  let names: string[];
  try {
    names = readdirSync(folder).toSorted();
  } catch (error) {
    throw new InputError(readErrorText(error), { file: folder });
  }
  for (const name of names) {
    const path = join(folder, name);
    const entry = statSync(path, { throwIfNoEntry: false });
    if (entry?.isDirectory() === true) {
      if (!name.startsWith(".")) walk(path, visited, files, isWanted);
    } else if (entry?.isFile() === true && isWanted(name)) {
      files.push(path);
    }
  }
}
