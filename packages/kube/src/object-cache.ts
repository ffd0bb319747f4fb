/** Objects of one kind by name, and by what indexes find them. */
import { getPath } from "@winnow/value";
import type { JsonMap } from "@winnow/value";

/** The keys under which an index holds an object. */
export type IndexKeys = (object: JsonMap) => readonly string[];

export interface ObjectCache {
  readonly size: number;
  get(namespace: string, name: string): JsonMap | undefined;
  values(): Iterable<JsonMap>;
  /** The objects that an index holds under a key. Throws for an index that was not declared. */
  byIndex(index: string, key: string): readonly JsonMap[];
  /** Puts an object in; the one that stood there before, if any. */
  put(object: JsonMap): JsonMap | undefined;
  /** Takes an object of this name out; undefined where there was none. */
  remove(object: JsonMap): JsonMap | undefined;
  /** Takes out and gives all objects that `kept` does not hold. */
  retain(kept: ReadonlySet<string>): JsonMap[];
}

/** Where an object stands: `namespace/name`, or `/name`. */
export function objectKey(object: JsonMap): string {
  return keyOf(textAt(object, "namespace"), textAt(object, "name"));
}

export function createObjectCache(indexes: Readonly<Record<string, IndexKeys>> = {}): ObjectCache {
  const objects = new Map<string, JsonMap>();
  const indexed = new Map(
    Object.entries(indexes).map(([name, keys]) => [
      name,
      { keys, found: new Map<string, Map<string, JsonMap>>() },
    ]),
  );

  function take(key: string): JsonMap | undefined {
    const object = objects.get(key);
    if (object === undefined) return undefined;
    objects.delete(key);
    for (const { keys, found } of indexed.values()) {
      for (const indexKey of keys(object)) {
        const group = found.get(indexKey);
        group?.delete(key);
        if (group?.size === 0) found.delete(indexKey);
      }
    }
    return object;
  }

  return {
    get size() {
      return objects.size;
    },
    get: (namespace, name) => objects.get(keyOf(namespace, name)),
    values: () => objects.values(),
    byIndex(index, key) {
      const entry = indexed.get(index);
      if (entry === undefined) throw new RangeError(`there is no index ${index}`);
      return [...(entry.found.get(key)?.values() ?? [])];
    },
    put(object) {
      const key = objectKey(object);
      const before = take(key);
      objects.set(key, object);
      for (const { keys, found } of indexed.values()) {
        for (const indexKey of keys(object)) {
          const group = found.get(indexKey) ?? new Map<string, JsonMap>();
          group.set(key, object);
          found.set(indexKey, group);
        }
      }
      return before;
    },
    remove: (object) => take(objectKey(object)),
    retain(kept) {
      const gone = [...objects.keys()].filter((key) => !kept.has(key));
      return gone.map((key) => take(key)).filter((object) => object !== undefined);
    },
  };
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

function textAt(object: JsonMap, field: string): string {
  const text = getPath(object, ["metadata", field]);
  return typeof text === "string" ? text : "";
}
