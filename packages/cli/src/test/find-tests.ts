import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { InputError } from "../input-error.ts";
import { classifyArgument } from "../source/argument.ts";

/** Folders that hold no tests of their own. */
const skipped: ReadonlySet<string> = new Set(["node_modules", ".git"]);

/** Test files, and what must be done when they are no longer needed. */
export interface FoundTests {
  readonly files: readonly string[];
  release(): Promise<void>;
}

/** The test files below paths, in order. Throws InputError for a path that does not exist. */
export async function findTests(
  paths: readonly string[],
  fileName: string,
  gitBranch: string | undefined,
): Promise<FoundTests> {
  const files: string[] = [];
  const checkouts: { remove(): Promise<void> }[] = [];
  for (const path of paths) {
    const source = classifyArgument(path, gitBranch);
    if (source.type === "git") {
      // repositories are fetched one after the other
      // oxlint-disable-next-line no-await-in-loop
      const checkout = await (await import("../source/checkout.ts")).checkOut(source.location);
      checkouts.push(checkout);
      files.push(...testFilesIn(join(checkout.folder, source.location.path), fileName));
      continue;
    }
    if (!existsSync(path)) throw new InputError("there is no such file or folder", { file: path });
    files.push(...(statSync(path).isDirectory() ? testFilesIn(path, fileName) : [path]));
  }
  return {
    files,
    release: async () => void (await Promise.all(checkouts.map((item) => item.remove()))),
  };
}

/** The test files in a folder and those below it. */
export function testFilesIn(folder: string, fileName: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((left, right) =>
    left.name < right.name ? -1 : 1,
  );
  const own = entries.filter((entry) => entry.isFile() && entry.name === basename(fileName));
  const below = entries.filter((entry) => entry.isDirectory() && !skipped.has(entry.name));
  return [
    ...own.map((entry) => join(folder, entry.name)),
    ...below.flatMap((entry) => testFilesIn(join(folder, entry.name), fileName)),
  ];
}
