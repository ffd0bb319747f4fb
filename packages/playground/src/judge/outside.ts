/** What stands in for a cluster: objects, answers to calls, images, values, and the user's roles. */
import {
  checkSchema,
  createObjectStore,
  givenAnswer,
  givenGlobalValue,
  givenImage,
  givenImages,
} from "@winnow/engine";
import type { ApiResponse, GlobalValue, Providers } from "@winnow/engine";
import { get, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { outsideSchema } from "./outside-schema.ts";
import { parseYaml } from "./parse-yaml.ts";
import { readDocuments } from "./read-texts.ts";
import type { Reading, TextDocument } from "./read-texts.ts";

export interface Outside {
  readonly providers: Providers;
  /** Of the user who asks; `namespace:name` for those of a namespace. */
  readonly roles: readonly string[];
  readonly clusterRoles: readonly string[];
}

/** What the documents of the text hold together. */
interface Given {
  readonly objects: JsonMap[];
  readonly responses: ApiResponse[];
  readonly variables: JsonMap;
  readonly images: Map<string, JsonMap>;
  readonly globalEntries: Map<string, GlobalValue>;
  readonly roles: string[];
  readonly clusterRoles: string[];
}

type Fail = (path: readonly (string | number)[], message: string) => void;

const environment = { now: () => Date.now(), random: () => Math.random(), parseYaml };

/**
 * Reads a text of Kubernetes objects and of documents that `outsideSchema` describes. Gives providers that
 * answer from it and from nothing else; none where the text is empty. What the text does not hold is an
 * error of the rule that asks for it.
 */
export function readOutside(text: string, reading: Reading): Outside {
  const given: Given = {
    objects: [],
    responses: [],
    variables: {},
    images: new Map(),
    globalEntries: new Map(),
    roles: [],
    clusterRoles: [],
  };
  for (const document of readDocuments(text, reading)) readInto(given, document, reading);
  const { roles, clusterRoles } = given;
  return { providers: providersOf(given), roles, clusterRoles };
}

/** A provider is there where something was given that it could answer from. */
function providersOf(given: Given): Providers {
  const { objects, responses, variables, images, globalEntries } = given;
  const store = createObjectStore(objects);
  return {
    ...(Object.keys(variables).length === 0 ? {} : { values: () => variables }),
    ...(images.size === 0 ? {} : givenImages(images, {})),
    ...(globalEntries.size === 0
      ? {}
      : {
          globalReference: (name, projection) =>
            givenGlobalValue(globalEntries, name, projection, environment),
        }),
    ...(objects.length === 0 && responses.length === 0
      ? {}
      : {
          configMap: (namespace, name) => store.find("ConfigMap", namespace, name),
          listResources: (query) => store.list(query),
          apiCall(call) {
            const answer = givenAnswer(responses, call);
            if (answer !== undefined) return answer;
            if (call.urlPath !== undefined && call.method === "GET") {
              return store.getPath(call.urlPath);
            }
            throw new Error("nothing stands in for this call; give apiCallResponses or variables");
          },
        }),
  };
}

function readInto(given: Given, document: TextDocument, { file, report }: Reading): void {
  const { value, line, locate } = document;
  const told: string[] = [];
  const fail: Fail = (path, message) => {
    told.push(message);
    const place = locate(path) ?? { line, column: 1 };
    report({ text: file, ...place, severity: "error", message });
  };
  if (["apiVersion", "kind"].every((key) => typeof get(value, key) === "string")) {
    given.objects.push(value);
    return;
  }
  const known = outsideSchema.type === "object" ? Object.keys(outsideSchema.fields()) : [];
  if (!known.some((key) => get(value, key) !== undefined)) {
    fail([], `wanted: a Kubernetes object, or one of ${known.join(", ")}`);
    return;
  }
  checkSchema(value, outsideSchema, [], (_, path, message) => fail(path, message));
  // only what has the right form is read
  if (told.length > 0) return;
  const variables = mapAt(value, "variables");
  for (const key of Object.keys(variables)) set(given.variables, key, get(variables, key) ?? null);
  given.roles.push(...listAt(value, "roles").filter(isText));
  given.clusterRoles.push(...listAt(value, "clusterRoles").filter(isText));
  for (const [index, item] of mapsAt(value, "apiCallResponses")) {
    readResponse(given, item, (path, message) =>
      fail(["apiCallResponses", index, ...path], message),
    );
  }
  for (const [index, item] of mapsAt(value, "images")) {
    const image = textAt(item, "image");
    if (given.images.has(image)) fail(["images", index], `${image} is given twice`);
    given.images.set(image, givenImage(item));
  }
  for (const [index, item] of mapsAt(value, "globalContextEntries")) {
    readGlobalEntry(given, item, (message) => fail(["globalContextEntries", index], message));
  }
}

function readResponse({ responses }: Given, item: JsonMap, fail: Fail): void {
  const targets = [textAt(item, "url"), textAt(item, "urlPath")].filter((text) => text !== "");
  const [target] = targets;
  if (target === undefined || targets.length > 1) {
    fail([], "give url (of a service) or urlPath (of the API server), one of the two");
    return;
  }
  const response = mapAt(item, "response");
  responses.push({
    method: textAt(item, "method") || "GET",
    target,
    statusCode: Number(get(response, "statusCode") ?? 200),
    body: get(response, "body") ?? null,
  });
}

function readGlobalEntry(
  { globalEntries }: Given,
  item: JsonMap,
  fail: (message: string) => void,
): void {
  const name = textAt(item, "name");
  const [data, resources] = [get(item, "data"), get(item, "resources")];
  if ((data === undefined) === (resources === undefined)) fail("give one of data and resources");
  if (globalEntries.has(name)) fail(`${name} is given twice`);
  globalEntries.set(name, {
    value: data ?? resources ?? null,
    projections: new Map(
      mapsAt(item, "projections").map(([, { name: key, path }]) => [
        isText(key) ? key : "",
        isText(path) ? path : "",
      ]),
    ),
  });
}

function mapAt(map: JsonMap, key: string): JsonMap {
  const value = get(map, key);
  return isMap(value) ? value : {};
}

function listAt(map: JsonMap, key: string): readonly Json[] {
  const value = get(map, key);
  return Array.isArray(value) ? value : [];
}

/** The maps of a list, with their positions. */
function mapsAt(map: JsonMap, key: string): [number, JsonMap][] {
  return [...listAt(map, key).entries()].filter((entry): entry is [number, JsonMap] =>
    isMap(entry[1]),
  );
}

function textAt(map: JsonMap, key: string): string {
  const value = get(map, key);
  return isText(value) ? value : "";
}

function isText(value: Json | undefined): value is string {
  return typeof value === "string";
}
