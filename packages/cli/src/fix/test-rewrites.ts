/** What `winnow fix test` brings up to date. Follows Kyverno's published reference of test files. */
import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { given, mapParts } from "./document-parts.ts";
import type { Part } from "./document-parts.ts";
import type { Edit } from "./edit.ts";
import { edits, leave, nothing, together } from "./rewrite.ts";
import type { Plan, Rewrite } from "./rewrite.ts";

/** Tests without apiVersion and kind are the oldest form. */
const header: Rewrite = {
  id: "test-header",
  old: "no apiVersion and kind",
  replacement: "apiVersion: cli.kyverno.io/v1alpha1, kind: Test",
  plan(document) {
    const isOld = given(document, "apiVersion") === "kyverno.io/v1";
    const version = isOld
      ? [{ type: "replace", path: ["apiVersion"], value: "cli.kyverno.io/v1alpha1" } as const]
      : missing(document, "apiVersion", "cli.kyverno.io/v1alpha1");
    return edits(...missing(document, "kind", "Test"), ...version);
  },
};

/** Put in front, so the last one added comes first. */
function missing(document: JsonMap, key: string, value: string): Edit[] {
  if (given(document, key) !== undefined) return [];
  return [{ type: "insert", path: [], key, value }];
}

const nameOfTest: Rewrite = {
  id: "test-name",
  old: "name",
  replacement: "metadata.name",
  plan(document) {
    const name = given(document, "name");
    if (typeof name !== "string") return nothing;
    const remove: Edit = { type: "remove", path: ["name"] };
    const metadata = given(document, "metadata");
    if (metadata === undefined) {
      const value = { name };
      return edits({ type: "insert", path: [], key: "metadata", value, after: "name" }, remove);
    }
    if (!isMap(metadata)) return leave(["name"], "metadata is no map");
    if (given(metadata, "name") !== undefined) return edits(remove);
    return edits({ type: "insert", path: ["metadata"], key: "name", value: name }, remove);
  },
};

function forEachResult(plan: (result: Part<JsonMap>) => Plan): (document: JsonMap) => Plan {
  return (document) => together(mapParts(document, ["results"]).map(plan));
}

const status: Rewrite = {
  id: "test-status",
  old: "results[*].status",
  replacement: "results[*].result",
  plan: forEachResult(({ path, value }) => {
    const old = given(value, "status");
    if (old === undefined) return nothing;
    const at = [...path, "status"];
    const result = given(value, "result");
    if (result === undefined) return edits({ type: "rename", path: at, key: "result" });
    if (result === old) return edits({ type: "remove", path: at });
    return leave(at, "result says something else; keep one of the two");
  }),
};

const resource: Rewrite = {
  id: "test-resource",
  old: "results[*].resource",
  replacement: "results[*].resources",
  plan: forEachResult(({ path, value }) => {
    const name = given(value, "resource");
    if (typeof name !== "string") return nothing;
    const at = [...path, "resource"];
    const resources = [...path, "resources"];
    const list = given(value, "resources");
    if (list === undefined) {
      return edits(
        { type: "rename", path: at, key: "resources" },
        { type: "list", path: resources },
      );
    }
    if (!Array.isArray(list)) return leave(at, "resources is no list");
    return edits({ type: "append", path: resources, items: [name] }, { type: "remove", path: at });
  }),
};

const namespace: Rewrite = {
  id: "test-namespace",
  old: "results[*].namespace",
  replacement: "results[*].policy as namespace/name",
  plan: forEachResult(({ path, value }) => {
    const name = given(value, "namespace");
    const policy = given(value, "policy");
    if (typeof name !== "string" || typeof policy !== "string") return nothing;
    const at = [...path, "namespace"];
    if (policy.includes("/")) {
      return leave(at, "policy names a namespace already; keep one of them");
    }
    const full = `${name}/${policy}`;
    return edits(
      { type: "replace", path: [...path, "policy"], value: full },
      { type: "remove", path: at },
    );
  }),
};

const patchedResource: Rewrite = {
  id: "test-patched-resource",
  old: "results[*].patchedResource",
  replacement: "results[*].patchedResources",
  plan: forEachResult(({ path, value }) => {
    if (given(value, "patchedResource") === undefined) return nothing;
    const at = [...path, "patchedResource"];
    if (given(value, "patchedResources") !== undefined) {
      return leave(at, "patchedResources is there as well; keep one of the two");
    }
    return edits({ type: "rename", path: at, key: "patchedResources" });
  }),
};

/** Results that differ in nothing but their resources become one (`--compress`). */
const joinResults: Rewrite = {
  id: "test-results",
  old: "results that differ only in their resources",
  replacement: "one result with all resources",
  plan(document) {
    const results = mapParts(document, ["results"]);
    const first = new Map<string, Part<JsonMap>>();
    const appends: Edit[] = [];
    const removes: Edit[] = [];
    for (const result of results) {
      const names = get(result.value, "resources");
      if (!Array.isArray(names) || names.length === 0) continue;
      const key = keyOf(result.value);
      const target = first.get(key);
      if (target === undefined) {
        first.set(key, result);
      } else {
        appends.push({ type: "append", path: [...target.path, "resources"], items: names });
        removes.unshift({ type: "remove", path: result.path });
      }
    }
    return edits(...appends, ...removes);
  },
};

/** Everything that a result says apart from its resources. */
function keyOf(result: JsonMap): string {
  const entries = Object.entries(result).filter(([key]) => key !== "resources");
  return JSON.stringify(
    entries.toSorted(([left], [right]) => (left < right ? -1 : 1)),
    (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value),
  );
}

const testRewrites: readonly Rewrite[] = [
  header,
  nameOfTest,
  status,
  resource,
  namespace,
  patchedResource,
];

const testFields = ["policies", "resources", "results", "checks"];

/** The rewrites for a document; none where it is no test. */
export function testRewritesFor(document: JsonMap, compress: boolean): readonly Rewrite[] {
  const kind = get(document, "kind");
  const isTest =
    kind === "Test" || (kind === undefined && testFields.some((key) => key in document));
  if (!isTest) return [];
  return compress ? [...testRewrites, joinResults] : testRewrites;
}
