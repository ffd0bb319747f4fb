/** Kyverno's end-to-end tests of generate rules, as far as a cluster in memory can play them. */
import { join } from "node:path";
import { formatValue, get, getPath, isMap, stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { identityOf, setDefaultNamespace } from "winnow";
import type { Bed, Miss } from "../bed.ts";
import { createCluster } from "../chainsaw/cluster.ts";
import type { Cluster } from "../chainsaw/cluster.ts";
import { holds } from "../chainsaw/holds.ts";
import { readDocuments } from "../yaml-text.ts";
import { countReasons, testFolders } from "../test-folders.ts";

const folder = "conformance/chainsaw/generate";
const testFile = "chainsaw-test.yaml";

export const chainsawGenerate: Bed = {
  name: "chainsaw-generate",
  source: folder,
  cases: (data) =>
    foldersIn(data)
      .filter((path) => laterReason(data, path) === undefined)
      .map((path) => ({
        id: `chainsaw-generate/${path}`,
        check: () => play(data, join(folder, path)),
      })),
  later(data) {
    return countReasons(foldersIn(data), (path) => laterReason(data, path));
  },
};

function foldersIn(data: string): string[] {
  return testFolders(join(data, folder), testFile);
}

/** Operations of a test, its templates written out. */
function operationsOf(data: string, path: string): [string, JsonMap][] {
  const [test] = readDocuments(data, join(folder, path, testFile));
  return mapsAt(test ?? {}, ["spec", "steps"]).flatMap((step): [string, JsonMap][] => {
    const template = getPath(step, ["use", "template"]);
    if (typeof template !== "string") return mapsAt(step, ["try"]).flatMap(entriesOf);
    const binding = mapsAt(step, ["use", "with", "bindings"]).find(
      (found) => get(found, "name") === "file",
    );
    return /\/(?:create|update)-policy\.yaml$/u.test(template) && binding !== undefined
      ? [["apply", { file: get(binding, "value") ?? "" }]]
      : [];
  });
}

function entriesOf(operation: JsonMap): [string, JsonMap][] {
  return Object.entries(operation).map(([name, value]) => [name, isMap(value) ? value : {}]);
}

function mapsAt(map: JsonMap, path: readonly string[]): JsonMap[] {
  const list = getPath(map, path);
  return Array.isArray(list) ? list.filter(isMap) : [];
}

const played = new Set(["apply", "create", "update", "assert", "error", "delete", "sleep"]);

/** What keeps a test from being played. */
function laterReason(data: string, path: string): string | undefined {
  if (path.startsWith("validation/")) return "checks of a policy against a running cluster";
  for (const [name, operation] of operationsOf(data, path)) {
    if (isTidyingUp(name, operation)) continue;
    if (!played.has(name)) return `steps of kind ${name}`;
    const documents = documentsOf(data, join(folder, path), operation);
    if (documents.some(({ kind }) => kind === "UpdateRequest")) return "Kyverno's own queue";
    if (stringify(documents).includes('"apiCall"')) return "calls of the API server";
  }
  return undefined;
}

function isTidyingUp(name: string, operation: JsonMap): boolean {
  const words = get(operation, "args") ?? get(operation, "content");
  const text = Array.isArray(words) ? words.map((word) => formatValue(word)).join(" ") : words;
  return (
    (name === "command" || name === "script") &&
    typeof text === "string" &&
    /^(?:kubectl )?delete ur /u.test(text)
  );
}

function documentsOf(data: string, path: string, operation: JsonMap): JsonMap[] {
  const file = get(operation, "file");
  return typeof file === "string" ? readDocuments(data, join(path, file)) : [];
}

async function play(data: string, path: string): Promise<Miss | undefined> {
  const cluster = createCluster();
  for (const [name, operation] of operationsOf(data, path.slice(folder.length + 1))) {
    const documents = documentsOf(data, path, operation);
    // steps build on each other
    // oxlint-disable-next-line no-await-in-loop
    const miss = await playStep(name, operation, documents, cluster);
    if (miss !== undefined) return miss;
  }
  return undefined;
}

async function playStep(
  name: string,
  operation: JsonMap,
  documents: readonly JsonMap[],
  cluster: Cluster,
): Promise<Miss | undefined> {
  switch (name) {
    case "apply":
    case "create":
    case "update":
      return applyAll(documents, get(operation, "expect") !== undefined, cluster);
    case "delete": {
      const ref = get(operation, "ref");
      const targets = isMap(ref)
        ? [
            {
              apiVersion: get(ref, "apiVersion") ?? "",
              kind: get(ref, "kind") ?? "",
              metadata: ref,
            },
          ]
        : documents;
      for (const target of targets) {
        // oxlint-disable-next-line no-await-in-loop
        await cluster.remove(target);
      }
      return undefined;
    }
    case "assert":
      return check(documents, true, cluster);
    case "error":
      return check(documents, false, cluster);
    default:
      return undefined;
  }
}

async function applyAll(
  documents: readonly JsonMap[],
  isRefused: boolean,
  cluster: Cluster,
): Promise<Miss | undefined> {
  try {
    for (const document of documents) {
      // oxlint-disable-next-line no-await-in-loop
      await cluster.apply(document);
    }
  } catch (error) {
    if (isRefused) return undefined;
    return { expected: "accepted", actual: error instanceof Error ? error.message : String(error) };
  }
  return isRefused ? { expected: "refused", actual: "accepted" } : undefined;
}

function check(
  documents: readonly JsonMap[],
  isThere: boolean,
  cluster: Cluster,
): Miss | undefined {
  for (const written of documents) {
    const kind = get(written, "kind");
    // the state of policies is the controller's own affair
    if (kind === "ClusterPolicy" || kind === "Policy") continue;
    const document: JsonMap = { ...written, metadata: { ...metadataOf(written) } };
    setDefaultNamespace(document, identityOf(document));
    const found = cluster.objects().some((object) => holds(document, object));
    if (found === isThere) continue;
    const { namespace, name } = identityOf(document);
    const what = `${formatValue(kind ?? "")} ${namespace}/${name}`;
    const near = cluster.objects().find((object) => {
      const identity = identityOf(object);
      return identity.kind === kind && identity.namespace === namespace && identity.name === name;
    });
    return {
      expected: isThere ? what : `no such ${what}`,
      actual: near === undefined ? "it is not there" : stringify(near),
    };
  }
  return undefined;
}

function metadataOf(document: JsonMap): JsonMap {
  const metadata: Json | undefined = get(document, "metadata");
  return isMap(metadata) ? metadata : {};
}
