import { readdirSync } from "node:fs";

/** Folders that hold a test file, as sorted paths below `folder`. */
export function testFolders(folder: string, testFile: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(`/${testFile}`))
    .map((path) => path.slice(0, -testFile.length - 1))
    .toSorted();
}

/** How many folders each reason keeps out; folders without one are in scope. */
export function countReasons(
  folders: readonly string[],
  reasonOf: (folder: string) => string | undefined,
): Map<string, number> {
  const reasons = new Map<string, number>();
  for (const folder of folders) {
    const reason = reasonOf(folder);
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return reasons;
}
