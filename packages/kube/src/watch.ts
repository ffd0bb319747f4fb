/** Changes of objects as the API server tells them: Kubernetes' watch protocol. */
import { get, getPath, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { parseDocuments } from "@winnow/yaml";
import type { KubeClient } from "./client.ts";
import type { ApiResource } from "./discovery.ts";
import { ApiError, KubeError } from "./kube-error.ts";
import { resourcePath } from "./list.ts";

export interface WatchOptions {
  /** Where to go on: the resourceVersion of a list, or of the last event. */
  readonly resourceVersion: string;
  /** Undefined or empty: all namespaces. */
  readonly namespace?: string | undefined;
  /** A label selector, as `kubectl -l` takes it. */
  readonly labelSelector?: string | undefined;
  /** A field selector, as `kubectl --field-selector` takes it. */
  readonly fieldSelector?: string | undefined;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

export interface WatchEvent {
  /** A bookmark's object holds nothing but the resourceVersion that was reached. */
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  readonly object: JsonMap;
  readonly resourceVersion: string;
}

const eventTypes = new Set(["ADDED", "MODIFIED", "DELETED", "BOOKMARK"]);

/**
 * The changes since a resourceVersion, until the server ends the stream, which it does every few
 * minutes. Throws ApiError, with status 410 where the server does not remember that version any more,
 * and KubeError where the connection breaks.
 */
export async function* watchResources(
  client: KubeClient,
  resource: ApiResource,
  options: WatchOptions,
): AsyncGenerator<WatchEvent, void, undefined> {
  const { resourceVersion, namespace, labelSelector, fieldSelector, signal } = options;
  const query = new URLSearchParams({
    watch: "true",
    allowWatchBookmarks: "true",
    resourceVersion,
  });
  if (labelSelector !== undefined) query.set("labelSelector", labelSelector);
  if (fieldSelector !== undefined) query.set("fieldSelector", fieldSelector);
  const path = `${resourcePath(resource, namespace)}?${query.toString()}`;
  for await (const line of client.lines(path, signal)) {
    yield readEvent(line, resource);
  }
}

function readEvent(line: string, resource: ApiResource): WatchEvent {
  const event = readLine(line);
  const type = isMap(event) ? get(event, "type") : undefined;
  const object = isMap(event) ? get(event, "object") : undefined;
  if (typeof type !== "string" || !isMap(object)) {
    throw new KubeError(`the watch of ${resource.plural} sent something that is no event`);
  }
  if (type === "ERROR") throw errorOf(object, resource);
  const resourceVersion = getPath(object, ["metadata", "resourceVersion"]);
  if (!eventTypes.has(type) || typeof resourceVersion !== "string") {
    throw new KubeError(`the watch of ${resource.plural} sent an event ${type} that is not known`);
  }
  return { type: type as WatchEvent["type"], object, resourceVersion };
}

function readLine(line: string): Json | undefined {
  try {
    return parseDocuments(line, { file: "event" })[0]?.value;
  } catch {
    return undefined;
  }
}

/** The server tells in the stream what it would otherwise tell by its HTTP status. */
function errorOf(status: JsonMap, resource: ApiResource): ApiError {
  const code = get(status, "code");
  const message = get(status, "message");
  return new ApiError(
    typeof code === "number" ? code : 500,
    typeof message === "string" ? message : `the watch of ${resource.plural} failed`,
  );
}
