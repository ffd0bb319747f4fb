/** From the page's texts to documents and resources, and every reason why some cannot be read. */
import type { SourceDocument } from "@winnow/engine";
import { get, getPath, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { YamlError, createParseCache, expandList, iterateDocuments } from "@winnow/yaml";
import type { ParseCache } from "@winnow/yaml";
import { isClusterScoped } from "@winnow/engine";
import type { TextName } from "../state/playground-state.ts";
import type { Diagnostic, TextPlace } from "./answer.ts";

type Steps = readonly (string | number)[];

/** A map that stands in a text. */
export interface TextDocument extends SourceDocument {
  readonly file: TextName;
  readonly line: number;
  readonly locate: (path: Steps) => { readonly line: number; readonly column: number } | undefined;
}

/** An object to be judged. */
export interface Resource {
  readonly object: JsonMap;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** `namespace/Kind/name`; without namespace `Kind/name`. */
  readonly label: string;
  readonly lineOf: (path: Steps) => number;
}

/** Hears what is wrong. */
export type Report = (diagnostic: Diagnostic) => void;

/** Large enough for what people paste; what is larger belongs to the command line. */
const limits = { length: 4 * 1024 * 1024, nodes: 500_000 };

/** What the texts held when they were read before. */
export type ParseCaches = Readonly<Record<TextName, ParseCache>>;

export function createParseCaches(): ParseCaches {
  return {
    policies: createParseCache(),
    resources: createParseCache(),
    oldResources: createParseCache(),
    exceptions: createParseCache(),
    context: createParseCache(),
  };
}

/** Where a text comes from, who hears what is wrong with it, and what is known of it. */
export interface Reading {
  readonly file: TextName;
  readonly report: Report;
  readonly caches: ParseCaches;
}

/** The maps of a text, those of a List one by one. Documents behind broken YAML are not read. */
export function readDocuments(text: string, { file, report, caches }: Reading): TextDocument[] {
  const documents: TextDocument[] = [];
  const values = readYaml(text, file, report, caches[file]);
  for (const { value, index, line, locate } of values) {
    const items = expandList(value);
    const isList = items[0] !== value;
    for (const [position, item] of items.entries()) {
      if (!isMap(item)) {
        const message = "this is not a map of fields; a Kubernetes object is wanted";
        report({ text: file, line, column: 1, severity: "error", message });
        continue;
      }
      const prefix = isList ? ["items", position] : [];
      documents.push({
        value: item,
        file,
        index,
        line,
        locate: (path) => locate([...prefix, ...path]),
      });
    }
  }
  return documents;
}

/** The objects of a text; those without namespace are put into `default`, as `kubectl` would. */
export function readResources(text: string, reading: Reading): Resource[] {
  const { file, report } = reading;
  return readDocuments(text, reading).flatMap((document) => {
    const missing = ["apiVersion", "kind"].find((key) => textAt(document.value, [key]) === "");
    if (missing !== undefined) {
      const message = `this document has no ${missing}; a Kubernetes object is wanted`;
      report({ text: file, line: document.line, column: 1, severity: "error", message });
      return [];
    }
    return [toResource(document)];
  });
}

function toResource({ value, line, locate }: TextDocument): Resource {
  const apiVersion = textAt(value, ["apiVersion"]);
  const slash = apiVersion.indexOf("/");
  const kind = textAt(value, ["kind"]);
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  const name = textAt(value, ["metadata", "name"]) || textAt(value, ["metadata", "generateName"]);
  const namespace = namespaceOf(value, group, kind);
  return {
    object: value,
    group,
    version: apiVersion.slice(slash + 1),
    kind,
    namespace,
    name,
    label: labelOf(value),
    lineOf: (path) => locate(path)?.line ?? line,
  };
}

/** `namespace/Kind/name`, as Kyverno's command line names resources; without namespace `Kind/name`. */
export function labelOf(object: JsonMap): string {
  const name = textAt(object, ["metadata", "name"]) || textAt(object, ["metadata", "generateName"]);
  const parts = [textAt(object, ["metadata", "namespace"]), textAt(object, ["kind"]), name];
  return parts.filter((part) => part !== "").join("/");
}

/**
 * The object's namespace; sets it where the object names none. Values of a cache may not be changed;
 * this change is the first thing that happens to each, and happens once.
 */
function namespaceOf(object: JsonMap, group: string, kind: string): string {
  const written = textAt(object, ["metadata", "namespace"]);
  if (written !== "" || isClusterScoped({ group, kind })) return written;
  const metadata = get(object, "metadata");
  if (isMap(metadata)) set(metadata, "namespace", "default");
  else set(object, "metadata", { namespace: "default" });
  return "default";
}

/** Labels written as a YAML map; a value that is no text is told. */
export function readLabels(text: string, report: Report): Readonly<Record<string, string>> {
  const [document] = readYaml(text, "namespaceLabels", report);
  if (document === undefined) return {};
  const { value, line, locate } = document;
  if (!isMap(value)) {
    const message = "a map of labels is wanted, such as team: shop";
    report({ text: "namespaceLabels", line, column: 1, severity: "error", message });
    return {};
  }
  const labels: [string, string][] = [];
  for (const key of Object.keys(value)) {
    const label = get(value, key);
    if (typeof label === "string") {
      labels.push([key, label]);
      continue;
    }
    const place = locate([key]) ?? { line, column: 1 };
    const message = `${key}: a text is wanted; put the value in quotes`;
    report({ text: "namespaceLabels", ...place, severity: "error", message });
  }
  return Object.fromEntries(labels);
}

function* readYaml(
  text: string,
  file: TextPlace["text"],
  report: Report,
  cache?: ParseCache,
): ReturnType<typeof iterateDocuments> {
  try {
    yield* iterateDocuments(text, { file, limits, ...(cache && { cache }) });
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const { line, column, reason } = error;
    const message = `broken YAML: ${reason}`;
    report({ text: file, line, column, severity: "error", message });
  }
}

function textAt(value: Json, path: readonly string[]): string {
  const found = getPath(value, path);
  return typeof found === "string" ? found : "";
}
