/**
 * Answers that a test file gives in place of the outside world: `apiCallResponses` and
 * `globalContextEntries`. Fields follow Kyverno's documentation of offline mocks.
 */
import type { ApiResponse } from "@winnow/engine";
import type { Json, JsonMap } from "@winnow/value";
import {
  field,
  fieldError,
  listField,
  mapOf,
  requiredTextField,
  textField,
  textListField,
} from "../source/fields.ts";
import type { FieldNode } from "../source/fields.ts";

/** One entry of the global context; exactly one of its sources is set. */
export interface GlobalEntry {
  readonly name: string;
  readonly data: Json | undefined;
  /** Objects, given here or in files. */
  readonly resources: readonly Json[] | undefined;
  readonly resourceFiles: readonly string[] | undefined;
  readonly projections: readonly { readonly name: string; readonly path: string }[];
}

export function readApiResponses(nodes: readonly FieldNode[]): ApiResponse[] {
  const seen = new Set<string>();
  return nodes.map((node) => {
    const response = readApiResponse(node);
    const key = `${response.method} ${response.target}`;
    if (seen.has(key)) throw fieldError(node, `${key} has a response already`);
    seen.add(key);
    return response;
  });
}

function readApiResponse(node: FieldNode): ApiResponse {
  const map = mapOf(node, ["url", "urlPath", "method", "response"]);
  const url = textField(map, "url");
  const urlPath = textField(map, "urlPath");
  if ((url === undefined) === (urlPath === undefined)) {
    throw fieldError(
      node,
      "give url (of a service) or urlPath (of the API server), one of the two",
    );
  }
  const responseNode = field(map, "response");
  if (responseNode === undefined) throw fieldError(node, "response is missing");
  const response = mapOf(responseNode, ["statusCode", "body"]);
  const statusCode = field(response, "statusCode")?.value ?? 200;
  if (typeof statusCode !== "number") throw fieldError(responseNode, "statusCode must be a number");
  return {
    method: (textField(map, "method") ?? "GET").toUpperCase(),
    target: url ?? urlPath ?? "",
    statusCode,
    body: field(response, "body")?.value ?? null,
  };
}

export function readGlobalEntries(nodes: readonly FieldNode[]): GlobalEntry[] {
  return nodes.map(readGlobalEntry);
}

function readGlobalEntry(node: FieldNode): GlobalEntry {
  const map = mapOf(node, ["name", "data", "resources", "resourceFiles", "projections"]);
  const sources = ["data", "resources", "resourceFiles"].filter(
    (key) => field(map, key) !== undefined,
  );
  if (sources.length !== 1) {
    throw fieldError(node, "give exactly one of data, resources and resourceFiles");
  }
  const has = (key: string): boolean => sources.includes(key);
  return {
    name: requiredTextField(map, "name"),
    data: field(map, "data")?.value,
    resources: has("resources") ? listField(map, "resources").map((item) => item.value) : undefined,
    resourceFiles: has("resourceFiles") ? textListField(map, "resourceFiles") : undefined,
    projections: listField(map, "projections").map(readProjection),
  };
}

function readProjection(node: FieldNode): { name: string; path: string } {
  const map: FieldNode & { value: JsonMap } = mapOf(node, ["name", "path"]);
  return { name: requiredTextField(map, "name"), path: requiredTextField(map, "path") };
}
