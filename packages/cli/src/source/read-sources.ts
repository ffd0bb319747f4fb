import { statSync } from "node:fs";
import { join, relative } from "node:path";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { classifyArgument } from "./argument.ts";
import { decodeText } from "./decode.ts";
import { manifestsIn } from "./folder.ts";
import type { GitLocation } from "./git-location.ts";
import { readTextFile } from "./read-file.ts";

/** A file that an argument leads to. */
export interface SourceFile {
  /** What messages call it: a path, `<stdin>`, or an address. */
  readonly file: string;
  /** Whether the user named the file itself, or a folder, pattern or repository that holds it. */
  readonly isNamed: boolean;
  /** Its text. Throws InputError; other files can still be read then. */
  read(): string;
}

export interface SourceOptions {
  readonly host: Host;
  /** Value of `--git-branch`. */
  readonly gitBranch: string | undefined;
}

/**
 * Finds what the arguments lead to, one file after the other: files, folders (with the folders in
 * them), glob patterns, standard input (`-`), HTTP addresses and git repositories.
 *
 * Throws InputError for an argument that leads to nothing: a missing file, a folder without
 * manifests, a pattern that matches nothing.
 */
export async function* readSources(
  args: readonly string[],
  options: SourceOptions,
): AsyncGenerator<SourceFile> {
  for (const argument of args) yield* readArgument(argument, options);
}

/** The files of one argument. */
export async function* readArgument(
  argument: string,
  options: SourceOptions,
): AsyncGenerator<SourceFile> {
  const source = classifyArgument(argument, options.gitBranch);
  switch (source.type) {
    case "stdin": {
      const file = "<stdin>";
      const bytes = await options.host.readStdin();
      yield { file, isNamed: true, read: () => decodeText(bytes, file) };
      return;
    }
    case "url": {
      const { download } = await import("./download.ts");
      const file = source.url;
      const bytes = await download(file);
      yield { file, isNamed: true, read: () => decodeText(bytes, file) };
      return;
    }
    case "git":
      yield* readRepository(source.location);
      return;
    case "path":
      yield* readPath(source.path);
  }
}

async function* readPath(path: string): AsyncGenerator<SourceFile> {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (entry?.isDirectory() === true) {
    yield* readFolder(path, (file) => file);
  } else if (entry === undefined && /[*?[\]{}]/u.test(path)) {
    yield* readPattern(path);
  } else {
    yield { file: path, isNamed: true, read: () => readTextFile(path) };
  }
}

function* readFolder(folder: string, nameOf: (file: string) => string): Generator<SourceFile> {
  const files = manifestsIn(folder);
  if (files.length === 0) {
    throw new InputError("no YAML or JSON files in this folder", { file: nameOf(folder) });
  }
  for (const path of files) {
    const file = nameOf(path);
    yield { file, isNamed: false, read: () => readTextFile(path, file) };
  }
}

async function* readPattern(pattern: string): AsyncGenerator<SourceFile> {
  const { glob } = await import("tinyglobby");
  const files = await glob(pattern, { absolute: false, expandDirectories: false });
  if (files.length === 0) throw new InputError("no file matches this pattern", { file: pattern });
  for (const file of files.toSorted()) {
    yield { file, isNamed: false, read: () => readTextFile(file) };
  }
}

async function* readRepository(location: GitLocation): AsyncGenerator<SourceFile> {
  const { checkOut } = await import("./checkout.ts");
  const checkout = await checkOut(location);
  try {
    const root = join(checkout.folder, location.path);
    const nameOf = (path: string): string =>
      [location.repository, ...relative(checkout.folder, path).split("/")]
        .filter(Boolean)
        .join("/");
    const entry = statSync(root, { throwIfNoEntry: false });
    if (entry?.isDirectory() === true) {
      yield* readFolder(root, nameOf);
    } else if (entry?.isFile() === true) {
      const file = nameOf(root);
      yield { file, isNamed: true, read: () => readTextFile(root, file) };
    } else {
      const at = location.ref === undefined ? "the default branch" : location.ref;
      throw new InputError(`has no ${location.path} at ${at}; choose a branch with --git-branch`, {
        file: location.repository,
      });
    }
  } finally {
    await checkout.remove();
  }
}
