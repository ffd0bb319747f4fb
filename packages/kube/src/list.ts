/** Lists of objects, page by page, so that a large cluster is never held as a whole. */
import { get, getPath, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { KubeClient } from "./client.ts";
import type { ApiResource } from "./discovery.ts";
import { ApiError, KubeError } from "./kube-error.ts";

export interface ListOptions {
  /** Undefined or empty: all namespaces. */
  readonly namespace?: string | undefined;
  /** A label selector, as `kubectl -l` takes it. */
  readonly labelSelector?: string | undefined;
  /** A field selector, as `kubectl --field-selector` takes it; rights may ask for the name by it. */
  readonly fieldSelector?: string | undefined;
  /** Objects of one page; default 500. */
  readonly pageSize?: number;
}

/** The path under which a kind's objects stand, or one object of it. */
export function resourcePath(
  resource: Pick<ApiResource, "group" | "version" | "plural" | "namespaced">,
  namespace = "",
  name = "",
): string {
  const { group, version, plural, namespaced } = resource;
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const place =
    namespaced && namespace !== "" ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${root}${place}/${plural}${name === "" ? "" : `/${encodeURIComponent(name)}`}`;
}

/**
 * The objects of a kind. apiVersion and kind, which list items lack, are added. Where the server
 * forgets a list that takes too long (410), the list is started over and what was already given is
 * passed over. Throws ApiError and KubeError.
 */
export async function* listResources(
  client: KubeClient,
  resource: ApiResource,
  options: ListOptions = {},
): AsyncGenerator<JsonMap, void, undefined> {
  const seen = new Set<string>();
  let position = "";
  let restarts = 0;
  for (;;) {
    let page: ListPage;
    try {
      // pages follow each other
      // oxlint-disable-next-line no-await-in-loop
      page = await listPage(client, resource, options, position);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 410 || restarts >= 3) throw error;
      restarts += 1;
      position = "";
      continue;
    }
    for (const item of page.items) {
      if (!isRepeated(item, seen)) yield item;
    }
    if (page.next === "") return;
    position = page.next;
  }
}

/** A part of a list. */
export interface ListPage {
  /** The objects as the server sent them, with apiVersion and kind, which list items lack. */
  readonly items: readonly JsonMap[];
  /** Where the next page begins; empty after the last one. */
  readonly next: string;
  /** From where a watch sees what happens after this list. */
  readonly resourceVersion: string;
}

/** One page of a list, from a position that the page before has named. Throws ApiError and KubeError. */
export async function listPage(
  client: KubeClient,
  resource: ApiResource,
  options: ListOptions,
  position: string,
): Promise<ListPage> {
  const query = new URLSearchParams({ limit: String(options.pageSize ?? 500) });
  if (options.labelSelector !== undefined) query.set("labelSelector", options.labelSelector);
  if (options.fieldSelector !== undefined) query.set("fieldSelector", options.fieldSelector);
  if (position !== "") query.set("continue", position);
  const page = await client.get(`${resourcePath(resource, options.namespace)}?${query.toString()}`);
  const items = isMap(page) ? (get(page, "items") ?? []) : undefined;
  if (!Array.isArray(items)) throw new KubeError(`the list of ${resource.plural} is no list`);
  const { group, version, kind } = resource;
  const apiVersion = group === "" ? version : `${group}/${version}`;
  return {
    items: items.filter(isMap).map((item) => ({ apiVersion, kind, ...item })),
    next: textAt(page, ["metadata", "continue"]),
    resourceVersion: textAt(page, ["metadata", "resourceVersion"]),
  };
}

function textAt(value: Json, path: readonly string[]): string {
  const text = getPath(value, path);
  return typeof text === "string" ? text : "";
}

function isRepeated(item: JsonMap, seen: Set<string>): boolean {
  const uid = getPath(item, ["metadata", "uid"]);
  if (typeof uid !== "string") return false;
  if (seen.has(uid)) return true;
  seen.add(uid);
  return false;
}
