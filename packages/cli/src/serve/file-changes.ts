/** Tells when files have changed that a server lives by. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { manifestsIn } from "../source/folder.ts";

export interface FileChanges {
  stop(): void;
}

/**
 * Looks every few seconds at the files that arguments point to, also below folders. Polling sees what
 * notifications do not: a mounted ConfigMap is exchanged behind a symbolic link.
 */
export function watchFiles(
  args: readonly string[],
  period: number,
  onChange: () => void,
): FileChanges {
  let before = fingerprint(args);
  const timer = setInterval(() => {
    const now = fingerprint(args);
    if (now === before) return;
    before = now;
    onChange();
  }, period);
  return { stop: () => clearInterval(timer) };
}

/** What is the same as long as no file is changed, added or taken away. */
function fingerprint(args: readonly string[]): string {
  return args.flatMap(filesOf).map(describe).join("\n");
}

function filesOf(argument: string): string[] {
  const entry = statSync(argument, { throwIfNoEntry: false });
  if (entry?.isDirectory() !== true) return [argument];
  try {
    return manifestsIn(argument);
  } catch {
    // a folder that is just being exchanged is looked at once more later
    return [join(argument, "?")];
  }
}

function describe(file: string): string {
  const entry = statSync(file, { throwIfNoEntry: false });
  return entry === undefined
    ? `${file} none`
    : `${file} ${entry.mtimeMs} ${entry.size} ${entry.ino}`;
}
