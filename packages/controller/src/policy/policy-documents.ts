/** Policies and exceptions as a cluster has them, as documents that stay the same while nothing changes. */
import type { SourceDocument } from "@winnow/engine";
import { deepEqual, get, getPath, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";

export interface PolicyDocument extends SourceDocument {
  /** `ClusterPolicy/name`, `Policy/namespace/name`: by it problems are told apart. */
  readonly file: string;
  readonly generation: number;
  /** Of the object that it was read from; undefined where there was none. */
  readonly uid: string | undefined;
  readonly status: Json | undefined;
}

export interface PolicyDocuments {
  /** Whether the object means something else than before; what is only status does not count. */
  put(object: JsonMap): boolean;
  remove(object: JsonMap): void;
  /** All of them in the order of their names. */
  all(): PolicyDocument[];
}

export function createPolicyDocuments(): PolicyDocuments {
  const documents = new Map<string, PolicyDocument>();
  return {
    put(object) {
      const file = documentName(object);
      const value = meaningOf(object);
      const known = documents.get(file);
      const isSame = known !== undefined && deepEqual(known.value, value);
      const generation = getPath(object, ["metadata", "generation"]);
      const uid = getPath(object, ["metadata", "uid"]);
      documents.set(file, {
        file,
        value: isSame ? known.value : value,
        generation: typeof generation === "number" ? generation : 0,
        uid: typeof uid === "string" ? uid : undefined,
        status: get(object, "status"),
      });
      return !isSame;
    },
    remove(object) {
      documents.delete(documentName(object));
    },
    all: () => [...documents.values()].toSorted((left, right) => (left.file < right.file ? -1 : 1)),
  };
}

function documentName(object: JsonMap): string {
  const parts = [["kind"], ["metadata", "namespace"], ["metadata", "name"]];
  return parts
    .map((path) => getPath(object, path))
    .filter((part) => typeof part === "string")
    .join("/");
}

/** The annotation in which kubectl keeps a copy of everything. */
const copy = "kubectl.kubernetes.io/last-applied-configuration";

/** What a verdict may depend on; the rest is the server's. */
function meaningOf(object: JsonMap): JsonMap {
  const metadata: JsonMap = {};
  for (const key of ["name", "namespace", "labels", "annotations"]) {
    const value = getPath(object, ["metadata", key]);
    if (value !== undefined) metadata[key] = value;
  }
  const annotations = metadata["annotations"];
  if (isMap(annotations)) {
    const { [copy]: _, ...others } = annotations;
    metadata["annotations"] = others;
  }
  return {
    apiVersion: get(object, "apiVersion") ?? "",
    kind: get(object, "kind") ?? "",
    metadata,
    spec: get(object, "spec") ?? null,
  };
}
