import type { SourceDocument } from "@winnow/engine";
import { expandList } from "@winnow/yaml";
import type { YamlDocument } from "@winnow/yaml";
import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { InputError } from "../input-error.ts";
import { documentsOf } from "./documents.ts";
import type { NamedText } from "./documents.ts";
import { readSources } from "./read-sources.ts";
import type { SourceOptions } from "./read-sources.ts";

/** A document with the text that it was read from; undefined for an item of a List. */
export interface PolicyDocument extends SourceDocument {
  readonly text: string | undefined;
}

export interface PolicyDocuments {
  readonly policies: readonly PolicyDocument[];
  /** PolicyExceptions that stood among the policies. */
  readonly exceptions: readonly SourceDocument[];
  /** Documents of folders that are something else, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Reads the policies that arguments point to. A document of a folder that is no policy is left out
 * with a note; in a file that the user named it is an error, and so is a source without any policy.
 */
export async function readPolicyDocuments(
  args: readonly string[],
  options: SourceOptions,
): Promise<PolicyDocuments> {
  const policies: PolicyDocument[] = [];
  const exceptions: SourceDocument[] = [];
  const notes: string[] = [];
  for await (const source of readSources(args, options)) {
    for (const document of sourceDocuments({ file: source.file, text: source.read() })) {
      if (isException(document.value)) exceptions.push(document);
      else if (isPolicy(document.value)) policies.push(document);
      else if (source.isNamed) throw notWanted(document, "a policy");
      else notes.push(`${placeOf(document)} is not a policy and was left out`);
    }
  }
  if (policies.length === 0) {
    throw new InputError(`no policy was found in ${args.join(", ")}`);
  }
  return { policies, exceptions, notes };
}

/** Reads PolicyExceptions; any other document is an error, or in a folder a note. */
export async function readExceptionDocuments(
  args: readonly string[],
  options: SourceOptions,
): Promise<{ exceptions: SourceDocument[]; notes: string[] }> {
  const exceptions: SourceDocument[] = [];
  const notes: string[] = [];
  for await (const source of readSources(args, options)) {
    for (const document of sourceDocuments({ file: source.file, text: source.read() })) {
      if (isException(document.value)) exceptions.push(document);
      else if (source.isNamed) throw notWanted(document, "a PolicyException");
      else notes.push(`${placeOf(document)} is not a PolicyException and was left out`);
    }
  }
  if (args.length > 0 && exceptions.length === 0) {
    throw new InputError(`no PolicyException was found in ${args.join(", ")}`);
  }
  return { exceptions, notes };
}

/** The maps of a file's documents, those of a List one by one. */
export function sourceDocuments(source: NamedText): PolicyDocument[] {
  const documents = documentsOf(source);
  // comments in front of the only document belong to it
  const whole = documents.length === 1 ? source.text : undefined;
  return documents.flatMap((document) => fromYaml(document, whole ?? document.text));
}

function fromYaml(document: YamlDocument, text: string): PolicyDocument[] {
  const { file, index } = document;
  const items = expandList(document.value);
  const isList = !(items.length === 1 && items[0] === document.value);
  return items.map((value, position) => {
    if (!isMap(value)) {
      throw new InputError("this document is not a map of fields; a Kubernetes object is wanted", {
        file: file ?? "<text>",
        line: document.line,
      });
    }
    const prefix = isList ? ["items", position] : [];
    return {
      value,
      index,
      text: isList ? undefined : text,
      ...(file === undefined ? {} : { file }),
      locate: (path) => document.locate([...prefix, ...path]),
    };
  });
}

/** Groups whose documents are policies, or something that the engine refuses by name. */
const policyGroup = /^(?:kyverno\.io|policies\.kyverno\.io)\//u;
const nativePolicyKind = /^(?:Validating|Mutating)AdmissionPolicy(?:Binding)?$/u;

/** Tells whether a document is a policy of Kyverno or Kubernetes, of whatever kind. */
export function isPolicy(document: JsonMap): boolean {
  const apiVersion = get(document, "apiVersion");
  const kind = get(document, "kind");
  if (typeof apiVersion !== "string" || typeof kind !== "string") return false;
  return policyGroup.test(apiVersion) || nativePolicyKind.test(kind);
}

/** Tells whether a document is a PolicyException of Kyverno (kyverno.io or policies.kyverno.io). */
export function isException(document: JsonMap): boolean {
  const apiVersion = get(document, "apiVersion");
  return (
    get(document, "kind") === "PolicyException" &&
    typeof apiVersion === "string" &&
    policyGroup.test(apiVersion)
  );
}

function notWanted(document: SourceDocument, wanted: string): InputError {
  return new InputError(
    `${describe(document.value)} is not ${wanted}; ` +
      "give resources with --resource and exceptions with --exception",
    { file: document.file ?? "<text>", ...document.locate?.([]) },
  );
}

function placeOf(document: SourceDocument): string {
  const line = document.locate?.([])?.line;
  const place = line === undefined ? (document.file ?? "") : `${document.file ?? ""}:${line}`;
  return `${place}: ${describe(document.value)}`;
}

function describe(document: JsonMap): string {
  const kind = get(document, "kind");
  return typeof kind === "string" ? kind : "a document without kind";
}
