import { get, isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import yaml from "js-yaml";
import { defaultLimits, excessOf } from "./limits.ts";
import type { YamlLimits } from "./limits.ts";
import type { ParseCache } from "./parse-cache.ts";
import { createLocate } from "./locate.ts";
import type { Locate } from "./locate.ts";
import { kubernetesSchema } from "./schema.ts";
import { splitDocuments } from "./split.ts";
import type { DocumentText } from "./split.ts";
import { YamlError } from "./yaml-error.ts";

export interface ParseOptions {
  /** For messages; default `<text>`. */
  readonly file?: string;
  /** `last`: the last one wins, as Kubernetes' clients do; `error`: refuse them. Default last. */
  readonly duplicateKeys?: "last" | "error";
  readonly limits?: Partial<YamlLimits>;
  /** What earlier calls with the same options have read; see {@link createParseCache}. */
  readonly cache?: ParseCache;
}

export interface YamlDocument {
  readonly value: Json;
  readonly file?: string;
  /** The document's place among those of its file that are not empty, from 0. */
  readonly index: number;
  /** The line of the file on which it starts, from 1. */
  readonly line: number;
  /** Its own text: what stands behind its `---`, up to the next one. */
  readonly text: string;
  /** The place of a path in the file. The first question reads the document again. */
  readonly locate: Locate;
}

/** All documents of a text that hold anything. Throws YamlError. */
export function parseDocuments(text: string, options: ParseOptions = {}): YamlDocument[] {
  return [...iterateDocuments(text, options)];
}

/** The documents one by one, so that a large file need not be held as values. Throws YamlError. */
export function* iterateDocuments(
  text: string,
  options: ParseOptions = {},
): Generator<YamlDocument> {
  const limits = { ...defaultLimits, ...options.limits };
  const file = options.file ?? "<text>";
  if (text.length > limits.length) {
    throw new YamlError(
      { file, line: 1, column: 1 },
      `the text is longer than ${limits.length} characters; split it`,
      "",
    );
  }
  let index = 0;
  const { cache } = options;
  cache?.begin();
  for (const part of splitDocuments(text)) {
    const known = cache?.recall(part.text);
    const value = known?.value ?? parseOne(part, file, options, limits);
    if (value === null) continue;
    const locate = known?.locate ?? createLocate(part.text);
    cache?.remember(part.text, { value, locate });
    yield {
      value,
      ...(options.file === undefined ? {} : { file: options.file }),
      index,
      line: part.line,
      text: part.text,
      locate: placedIn(part, locate),
    };
    index += 1;
  }
  cache?.finish();
}

/** Places in the file, from places in the document. */
function placedIn({ line }: DocumentText, locate: Locate): Locate {
  return (path) => {
    const position = locate(path);
    return position && { line: position.line + line - 1, column: position.column };
  };
}

function parseOne(
  part: DocumentText,
  file: string,
  options: ParseOptions,
  limits: YamlLimits,
): Json {
  const strict = options.duplicateKeys === "error";
  const value = (strict ? undefined : parseJson(part.text)) ?? parseYaml(part, file, strict);
  if (hasAlias(part.text) || mayBeDeep(part.text, limits.depth)) {
    const excess = excessOf(value, limits);
    if (excess !== undefined) {
      throw errorAt(part, file, 0, 0, `this document is refused: ${excess}`);
    }
  }
  return value;
}

const alias = /(?:^|[\s[{,:])\*\w/;

/** Aliases can make a small text large; without them js-yaml has a limit to nesting of its own. */
function hasAlias(text: string): boolean {
  return text.includes("*") && alias.test(text);
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const openBracket = 0x5b;
const closeBrace = 0x7d;
const closeBracket = 0x5d;

/** Whether a flow collection may be nested deeper than allowed; JSON.parse has no limit of its own. */
function mayBeDeep(text: string, limit: number): boolean {
  const first = text.trimStart()[0];
  if (first !== "{" && first !== "[") return false;
  if (countOf(text, "{", limit) + countOf(text, "[", limit) <= limit) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === quote) {
      at = stringEnd(text, at + 1);
    } else if (char === openBrace || char === openBracket) {
      depth += 1;
      if (depth > limit) return true;
    } else if (char === closeBrace || char === closeBracket) {
      depth -= 1;
    }
  }
  return false;
}

/** How often a character stands in a text; counts no further than one above a limit. */
function countOf(text: string, char: string, limit: number): number {
  let count = 0;
  for (let at = text.indexOf(char); at >= 0 && count <= limit; at = text.indexOf(char, at + 1)) {
    count += 1;
  }
  return count;
}

/** Where a JSON string ends whose content starts at `from`. */
function stringEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== quote) {
    at += text.charCodeAt(at) === backslash ? 2 : 1;
  }
  return at;
}

const longInteger = /\d{16}/;

/** JSON is YAML; JSON.parse reads it much faster. Undefined where the text is something else. */
function parseJson(text: string): Json | undefined {
  const first = text.trimStart()[0];
  if ((first !== "{" && first !== "[") || longInteger.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function parseYaml(part: DocumentText, file: string, strict: boolean): Json {
  try {
    const value: unknown = yaml.load(part.text, { schema: kubernetesSchema, json: !strict });
    return (value ?? null) as Json;
  } catch (error) {
    if (error instanceof yaml.YAMLException) {
      const mark = error.mark as { line: number; column: number } | undefined;
      throw errorAt(part, file, mark?.line ?? 0, mark?.column ?? 0, error.reason);
    }
    if (error instanceof RangeError) {
      throw errorAt(part, file, 0, 0, "this document is nested too deeply");
    }
    throw error;
  }
}

function errorAt(
  part: DocumentText,
  file: string,
  line: number,
  column: number,
  reason: string,
): YamlError {
  const snippet = part.text.split("\n", line + 1)[line] ?? "";
  const shown = snippet.length > 200 || column > 200 ? "" : snippet;
  return new YamlError({ file, line: part.line + line, column: column + 1 }, reason, shown);
}

/** The objects of a `List`, or the value itself where it is none. */
export function expandList(value: Json): Json[] {
  if (!isMap(value)) return [value];
  const kind = get(value, "kind");
  const items = get(value, "items");
  const isList = typeof kind === "string" && kind.endsWith("List") && Array.isArray(items);
  return isList ? items : [value];
}
