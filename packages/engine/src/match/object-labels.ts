import { get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";

/** The labels of an object that are texts; others are none for Kubernetes. */
export function objectLabels(object: JsonMap): Readonly<Record<string, string>> {
  const labels = getPath(object, ["metadata", "labels"]);
  if (!isMap(labels)) return {};
  const entries = Object.keys(labels).flatMap((key): [string, string][] => {
    const value = get(labels, key);
    return typeof value === "string" ? [[key, value]] : [];
  });
  return Object.fromEntries(entries);
}
