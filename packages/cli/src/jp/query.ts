/** `winnow jp query` */
import { QuerySyntaxError, compileQuery } from "@winnow/jmespath";
import type { Environment } from "@winnow/jmespath";
import type { Json } from "@winnow/value";
import { parseDocuments } from "@winnow/yaml";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { compactJson, prettyJson } from "../output/json.ts";
import { decodeText } from "../source/decode.ts";
import { documentsOf } from "../source/documents.ts";
import { readTextFile } from "../source/read-file.ts";
import { readExpressions } from "./expressions.ts";

export interface QueryOptions {
  readonly expressions: readonly string[];
  readonly queryFiles: readonly string[];
  readonly input: string | undefined;
  readonly compact: boolean;
  readonly unquoted: boolean;
}

/** Evaluates expressions on a document and prints what they give. Throws InputError. */
export async function runQuery(options: QueryOptions, host: Host): Promise<number> {
  const isPiped =
    options.input === undefined && options.expressions.length + options.queryFiles.length > 0;
  const expressions = await readExpressions(options.expressions, options.queryFiles, host);
  const data = await readInput(options.input, isPiped, host);
  for (const expression of expressions) {
    host.write(`${shown(evaluate(expression, data, environmentOf(host)), options)}\n`);
  }
  return exitCode.ok;
}

async function readInput(input: string | undefined, isPiped: boolean, host: Host): Promise<Json> {
  if (input === undefined && !isPiped) return null;
  const file = input ?? "<stdin>";
  const text = input === undefined ? decodeText(await host.readStdin(), file) : readTextFile(input);
  const [document, second] = documentsOf({ file, text });
  if (second !== undefined) throw new InputError("more than one document; give one", { file });
  return document?.value ?? null;
}

/** The environment of expressions on the command line. */
export function environmentOf(host: Host): Environment {
  return {
    now: () => host.now(),
    random: () => Math.random(),
    parseYaml: (text) => parseDocuments(text, { file: "parse_yaml" })[0]?.value ?? null,
  };
}

function evaluate(expression: string, data: Json, environment: Environment): Json {
  try {
    return compileQuery(expression, environment).evaluate(data);
  } catch (error) {
    const words = error instanceof QuerySyntaxError ? "is no expression" : "has no value";
    throw new InputError(
      `${expression} ${words}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function shown(value: Json, options: QueryOptions): string {
  if (options.unquoted && typeof value === "string") return value;
  return options.compact ? compactJson(value) : prettyJson(value);
}
