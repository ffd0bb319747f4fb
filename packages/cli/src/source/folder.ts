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

/** The files of a given name in a folder and in all folders below it, also those that start with a dot. */
function filesNamed(folder: string, fileName: string): string[] {
  const files: string[] = [];
  walk(folder, new Set(), files, (name) => name === fileName, skippedFolders);
  return files;
}

const skippedFolders: ReadonlySet<string> = new Set([".git", "node_modules"]);

function walk(
  folder: string,
  visited: Set<string>,
  files: string[],
  isWanted: (name: string) => boolean,
  skipped?: ReadonlySet<string>,
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
      const isSkipped = skipped === undefined ? name.startsWith(".") : skipped.has(name);
      if (!isSkipped) walk(path, visited, files, isWanted, skipped);
    } else if (entry?.isFile() === true && isWanted(name)) {
      files.push(path);
    }
  }
}
