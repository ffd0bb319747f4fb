import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The repository's root: the nearest folder above that holds the lock file. */
export function repositoryRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "package-lock.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no repository above ${import.meta.dirname}`);
    folder = parent;
  }
  return folder;
}

/** Where the answers of the reference are: WINNOW_SHARED, or the folder `shared` beside the repository. */
export function sharedFolder(): string {
  return process.env["WINNOW_SHARED"] ?? join(repositoryRoot(), "..", "shared");
}

/** Reads a text file of the data folder. */
export function readText(data: string, path: string): string {
  return readFileSync(join(data, path), "utf8");
}
