/** The objects of a cluster, as far as applying, finding and deleting goes. */
import { get, getPath, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { identityOf, setDefaultNamespace } from "winnow";

export interface Store {
  all(): JsonMap[];
  /** Applies an object as `kubectl apply` does: what the last one had and this one has not is removed. */
  apply(object: JsonMap): { readonly now: JsonMap; readonly before: JsonMap | undefined };
  /** Puts an object in place of another, without a trace of what was applied before. */
  replace(object: JsonMap): void;
  remove(object: JsonMap): JsonMap | undefined;
}

export function createStore(): Store {
  const objects = new Map<string, JsonMap>();
  const applied = new Map<string, JsonMap>();
  let created = 0;
  const withUid = (object: JsonMap, uid: Json | undefined): JsonMap => {
    created += 1;
    const metadata = mapAt(object, "metadata");
    return { ...object, metadata: { ...metadata, uid: uid ?? `uid-${created}` } };
  };
  const put = (key: string, object: JsonMap): JsonMap => {
    const now = withUid(object, getPath(objects.get(key), ["metadata", "uid"]));
    objects.set(key, now);
    return now;
  };
  return {
    all: () => [...objects.values()],
    apply(written) {
      const object = stored(written);
      const key = keyOf(object);
      const before = objects.get(key);
      const merged = before === undefined ? object : merge(before, applied.get(key), object);
      applied.set(key, object);
      return { now: put(key, isMap(merged) ? merged : object), before };
    },
    replace: (object) => void put(keyOf(object), object),
    remove(written) {
      const key = keyOf(stored(written));
      const before = objects.get(key);
      objects.delete(key);
      applied.delete(key);
      return before;
    },
  };
}

/** As the API server keeps it: in a namespace, and with a Secret's texts encoded. */
function stored(written: JsonMap): JsonMap {
  const object: JsonMap = { ...written, metadata: { ...mapAt(written, "metadata") } };
  setDefaultNamespace(object, identityOf(object));
  const { stringData, ...rest } = object;
  if (!isMap(stringData)) return object;
  const data: JsonMap = { ...mapAt(rest, "data") };
  for (const [key, value] of Object.entries(stringData)) {
    if (typeof value === "string") set(data, key, base64Of(value));
  }
  return { ...rest, data };
}

function keyOf(object: JsonMap): string {
  const { group, kind, namespace, name } = identityOf(object);
  return [group, kind, namespace, name].join("/");
}

function merge(current: Json, last: Json | undefined, next: Json): Json {
  if (!isMap(current) || !isMap(next)) return next;
  const result: JsonMap = {};
  for (const key of Object.keys(current)) {
    const isDropped = isMap(last) && get(last, key) !== undefined && get(next, key) === undefined;
    if (!isDropped) set(result, key, get(current, key) ?? null);
  }
  for (const key of Object.keys(next)) {
    const before = isMap(last) ? get(last, key) : undefined;
    set(result, key, merge(get(current, key) ?? null, before, get(next, key) ?? null));
  }
  return result;
}

function mapAt(map: JsonMap, key: string): JsonMap {
  const value = get(map, key);
  return isMap(value) ? value : {};
}

/** Of a text in UTF-8, in Node and in browsers. */
function base64Of(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}
