import { isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { parseDocuments } from "@winnow/yaml";
import { readText } from "./data-folder.ts";

/** The documents of a YAML file of the data folder that are maps. */
export function readDocuments(data: string, path: string): JsonMap[] {
  return parseDocuments(readText(data, path), { file: path })
    .map((document) => document.value)
    .filter(isMap);
}

/** The value of a YAML text of one document. */
export function parseYamlText(text: string): Json {
  return parseDocuments(text)[0]?.value ?? null;
}
