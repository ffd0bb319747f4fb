import { compile } from "@winnow/engine";
import type { CompileResult, Semantics, SourceDocument } from "@winnow/engine";
import { parseDocuments } from "@winnow/yaml";

interface EngineSettings {
  readonly semantics: Semantics;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What the commands need of the engine. */
export interface Engine {
  compile(documents: readonly SourceDocument[], settings: EngineSettings): CompileResult;
}

export const engine: Engine = {
  compile: (documents, { semantics, now }) =>
    compile(documents, { semantics, now, parseYaml, lazy: true }),
};

/** For the function parse_yaml and for patches: a text with one document. */
export function parseYaml(text: string): ReturnType<typeof parseDocuments>[number]["value"] {
  const [document, second] = parseDocuments(text, { file: "parse_yaml" });
  if (second !== undefined) throw new Error("the text holds more than one YAML document");
  return document?.value ?? null;
}
