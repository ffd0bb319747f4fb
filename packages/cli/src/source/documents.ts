import { YamlError, iterateDocuments, parseDocuments } from "@winnow/yaml";
import type { YamlDocument } from "@winnow/yaml";
import { InputError } from "../input-error.ts";

/** A text, and what messages call it. */
export interface NamedText {
  readonly file: string;
  readonly text: string;
}

/**
 * All documents of a text. Throws InputError with the place of what is wrong; `duplicateKeys` tells
 * whether a key that is there twice is.
 */
export function documentsOf(
  source: NamedText,
  duplicateKeys: "last" | "error" = "last",
): YamlDocument[] {
  try {
    return parseDocuments(source.text, { file: source.file, duplicateKeys });
  } catch (error) {
    throw asInputError(error);
  }
}

/** The documents of a text one by one, so that none is kept longer than it is used. */
export function* eachDocument(source: NamedText): Generator<YamlDocument, void, undefined> {
  try {
    yield* iterateDocuments(source.text, { file: source.file });
  } catch (error) {
    throw asInputError(error);
  }
}

function asInputError(error: unknown): unknown {
  if (!(error instanceof YamlError)) return error;
  const { file, line, column, reason, snippet } = error;
  const picture = snippet === "" ? "" : `\n${snippet}`;
  return new InputError(`broken YAML: ${reason}${picture}`, {
    file,
    line,
    column,
  });
}
