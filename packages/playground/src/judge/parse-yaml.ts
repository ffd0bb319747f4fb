import type { Json } from "@winnow/value";
import { parseDocuments } from "@winnow/yaml";

/** For the function parse_yaml and for patches: a text with one document. Throws an Error for more. */
export function parseYaml(text: string): Json {
  const [document, second] = parseDocuments(text, { file: "parse_yaml" });
  if (second !== undefined) throw new Error("the text holds more than one YAML document");
  return document?.value ?? null;
}
