import { InputError } from "../input-error.ts";
import { readArgument } from "./read-sources.ts";
import type { SourceFile, SourceOptions } from "./read-sources.ts";

/** The files that hold the resources, found as they are needed. */
export interface ResourceFiles {
  /**
   * One file after the other. An argument that leads to nothing is handed to `onError`, which either
   * throws or lets the others go on.
   */
  each(onError: (error: InputError) => void): AsyncGenerator<SourceFile>;
  /** All files, read and kept, so that they can be gone through more than once. */
  keep(): Promise<readonly SourceFile[]>;
}

export function findResourceFiles(args: readonly string[], options: SourceOptions): ResourceFiles {
  let kept: SourceFile[] | undefined;
  const failed: InputError[] = [];
  return {
    async *each(onError) {
      if (kept !== undefined) {
        yield* kept;
        for (const error of failed) onError(error);
        return;
      }
      for (const argument of args) {
        try {
          yield* readArgument(argument, options);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          onError(error);
        }
      }
    },
    async keep() {
      if (kept !== undefined) return kept;
      const files: SourceFile[] = [];
      for await (const file of this.each((error) => failed.push(error))) files.push(readNow(file));
      kept = files;
      return files;
    },
  };
}

/** The file with its text, or with the error that reading it ended in. */
function readNow(source: SourceFile): SourceFile {
  const { file, isNamed } = source;
  try {
    const text = source.read();
    return { file, isNamed, read: () => text };
  } catch (error) {
    const read = (): never => {
      throw error;
    };
    return { file, isNamed, read };
  }
}
