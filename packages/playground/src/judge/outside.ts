/** What stands in for a cluster: objects, answers to calls, and values of variables. */
import { createObjectStore, givenAnswer } from "@winnow/engine";
import type { ApiResponse, Providers } from "@winnow/engine";
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { readDocuments } from "./read-texts.ts";
import type { Reading, TextDocument } from "./read-texts.ts";

interface Outside {
  readonly objects: JsonMap[];
  readonly responses: ApiResponse[];
  readonly variables: JsonMap;
}

type Fail = (path: readonly (string | number)[], message: string) => void;

/**
 * Reads a text of Kubernetes objects and of documents with `apiCallResponses` and `variables`. Gives
 * providers that answer from it and from nothing else; none where the text is empty. What the text
 * does not hold is an error of the rule that asks for it.
 */
export function readOutside(text: string, reading: Reading): Providers {
  const outside: Outside = { objects: [], responses: [], variables: {} };
  for (const document of readDocuments(text, reading)) readInto(outside, document, reading);
  const { objects, responses, variables } = outside;
  const isEmpty = objects.length === 0 && responses.length === 0;
  const values = Object.keys(variables).length === 0 ? {} : { values: () => variables };
  if (isEmpty) return values;
  const store = createObjectStore(objects);
  return {
    ...values,
    configMap: (namespace, name) => store.find("ConfigMap", namespace, name),
    listResources: (query) => store.list(query),
    apiCall(call) {
      const answer = givenAnswer(responses, call);
      if (answer !== undefined) return answer;
      if (call.urlPath !== undefined && call.method === "GET") return store.getPath(call.urlPath);
      throw new Error("nothing stands in for this call; give apiCallResponses or variables");
    },
  };
}

function readInto(outside: Outside, document: TextDocument, { file, report }: Reading): void {
  const { value, line, locate } = document;
  const fail: Fail = (path, message) => {
    const place = locate(path) ?? { line, column: 1 };
    report({ text: file, ...place, severity: "error", message });
  };
  const responses = get(value, "apiCallResponses");
  const variables = get(value, "variables");
  if (responses === undefined && variables === undefined) {
    const isObject = ["apiVersion", "kind"].every((key) => typeof get(value, key) === "string");
    if (isObject) outside.objects.push(value);
    else fail([], "wanted: a Kubernetes object, or apiCallResponses and variables");
    return;
  }
  for (const key of Object.keys(value)) {
    if (key !== "apiCallResponses" && key !== "variables") fail([key], `unknown field ${key}`);
  }
  if (isMap(variables)) Object.assign(outside.variables, variables);
  else if (variables !== undefined) fail(["variables"], "variables: a map is wanted");
  if (Array.isArray(responses)) {
    for (const [index, item] of responses.entries()) {
      const response = readResponse(item, (path, message) =>
        fail(["apiCallResponses", index, ...path], message),
      );
      if (response !== undefined) outside.responses.push(response);
    }
  } else if (responses !== undefined) {
    fail(["apiCallResponses"], "apiCallResponses: a list is wanted");
  }
}

const known: ReadonlySet<string> = new Set(["url", "urlPath", "method", "response"]);

function readResponse(item: Json, fail: Fail): ApiResponse | undefined {
  if (!isMap(item)) {
    fail([], "a map with urlPath or url, and response, is wanted");
    return undefined;
  }
  const unknown = Object.keys(item).find((key) => !known.has(key));
  if (unknown !== undefined) {
    fail([unknown], `unknown field ${unknown}`);
    return undefined;
  }
  const targets = [get(item, "url"), get(item, "urlPath")].filter(isText);
  const [target] = targets;
  if (target === undefined || targets.length > 1) {
    fail([], "give url (of a service) or urlPath (of the API server), one of the two");
    return undefined;
  }
  const method = get(item, "method") ?? "GET";
  const response = get(item, "response");
  const statusCode = isMap(response) ? (get(response, "statusCode") ?? 200) : undefined;
  if (!isText(method) || !isMap(response) || typeof statusCode !== "number") {
    fail([], "wanted: method as text, and response with body and, as a number, statusCode");
    return undefined;
  }
  return {
    method: method.toUpperCase(),
    target,
    statusCode,
    body: get(response, "body") ?? null,
  };
}

function isText(value: Json | undefined): value is string {
  return typeof value === "string";
}
