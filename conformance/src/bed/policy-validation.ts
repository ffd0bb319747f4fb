import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { checkCleanup, compile } from "@winnow/engine";
import type { CompileOptions, Scope } from "@winnow/engine";
import { get, getPath } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { Bed, Case, Miss } from "../bed.ts";
import { sentFiles } from "../chainsaw-steps.ts";
import type { SentFile } from "../chainsaw-steps.ts";
import { parseYamlText, readDocuments } from "../yaml-text.ts";

const root = "conformance";

const kinds: ReadonlySet<string> = new Set([
  "ClusterPolicy",
  "Policy",
  "PolicyException",
  "ClusterCleanupPolicy",
  "CleanupPolicy",
]);

/** Refusals that follow from what the cluster holds, by folder: no document can be blamed for them. */
const decidedByCluster: Readonly<Record<string, string>> = {
  "chainsaw/generate/validation/clusterpolicy/permissions/same-kind":
    "refused for missing permissions",
  "chainsaw/generate/validation/policy/permissions": "refused for missing permissions",
  "chainsaw/generate/validation/policy/immutable-rule-spec":
    "refused as a change of an existing policy",
  "chainsaw/mutate/clusterpolicy/standard/existing/validation/auth-check/cpol-standard-auth-check":
    "refused for missing permissions",
  "chainsaw/mutate/clusterpolicy/standard/existing/validation/auth-check/cpol-standard-auth-check(deprecated)":
    "refused for missing permissions",
  "chainsaw/mutate/policy/standard/existing/validation/auth-check":
    "refused for missing permissions",
};

/** Which policies and exceptions are accepted, and which are refused. */
export const policyValidation: Bed = {
  name: "policy-validation",
  source: root,
  cases: (data) =>
    policyFiles(data)
      .filter((sent) => clusterReason(sent) === undefined)
      .map(({ path, refused }): Case => ({
        id: `policy-validation/${path}`,
        check: () => loadFile(data, join(root, path), refused),
      })),
  later(data) {
    const reasons = new Map<string, number>();
    for (const sent of policyFiles(data)) {
      const reason = clusterReason(sent);
      if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    return reasons;
  },
};

/** The files with policies, each once: the first time says whether the document itself is in order. */
function policyFiles(data: string): SentFile[] {
  const files = [...sentFiles(data, root), ...filesOfCommandLineTests(data)];
  const byPath = new Map<string, SentFile>();
  for (const file of files) {
    if (!byPath.has(file.path)) byPath.set(file.path, file);
  }
  return [...byPath.values()].filter(({ path }) => policiesIn(data, join(root, path)).length > 0);
}

function clusterReason({ path, refused }: SentFile): string | undefined {
  return refused ? decidedByCluster[dirname(path)] : undefined;
}

/** What the command line's tests name as policies and exceptions is accepted, all of it. */
function filesOfCommandLineTests(data: string): SentFile[] {
  return readdirSync(join(data, root), { recursive: true, encoding: "utf8" })
    .filter((path) => basename(path) === "kyverno-test.yaml")
    .toSorted()
    .flatMap((path) =>
      readDocuments(data, join(root, path)).flatMap((test) =>
        ["policies", "exceptions"].flatMap((field) =>
          texts(get(test, field)).map((file) => ({
            path: join(dirname(path), file),
            refused: false,
          })),
        ),
      ),
    );
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function policiesIn(data: string, path: string): JsonMap[] {
  return documentsIn(data, path).filter((document) => {
    const version = textAt(document, ["apiVersion"]);
    return kinds.has(textAt(document, ["kind"])) && version.startsWith("kyverno.io/");
  });
}

/** The maps of a file; none for a file that is missing or no plain YAML. */
function documentsIn(data: string, path: string): JsonMap[] {
  try {
    return readDocuments(data, path);
  } catch {
    return [];
  }
}

function loadFile(data: string, path: string, refused: boolean): Miss | undefined {
  const documents = policiesIn(data, path);
  const problems: string[] = [];
  for (const document of documents.filter(isCleanup)) {
    checkCleanup(document, (_, place, message) => problems.push(`${place.join("/")}: ${message}`));
  }
  const result = compile(
    documents.filter((document) => !isCleanup(document)).map((value) => ({ value })),
    {
      semantics: "kyverno-1.19",
      parseYaml: parseYamlText,
      scopeOf: scopesBeside(data, dirname(path)),
    },
  );
  problems.push(...result.problems.map(({ path: place, message }) => `${place}: ${message}`));
  if (problems.length > 0 === refused) return undefined;
  return {
    expected: refused ? "refused" : "accepted",
    actual: refused ? "accepted" : `refused: ${problems.join("; ")}`,
  };
}

function isCleanup(document: JsonMap): boolean {
  return textAt(document, ["kind"]).endsWith("CleanupPolicy");
}

type ScopeOf = NonNullable<CompileOptions["scopeOf"]>;

/** The scopes of the custom resources that a test defines in its folder. */
function scopesBeside(data: string, folder: string): ScopeOf {
  const scopes = new Map<string, Scope>();
  for (const file of readdirSync(join(data, folder))) {
    if (!file.endsWith(".yaml")) continue;
    for (const document of documentsIn(data, join(folder, file))) {
      if (textAt(document, ["kind"]) !== "CustomResourceDefinition") continue;
      const key = `${textAt(document, ["spec", "group"])}/${textAt(document, ["spec", "names", "kind"])}`;
      scopes.set(key, textAt(document, ["spec", "scope"]) === "Cluster" ? "Cluster" : "Namespaced");
    }
  }
  return (group, _, kind) => scopes.get(`${group}/${kind}`);
}

function textAt(document: JsonMap, path: readonly string[]): string {
  const value = getPath(document, path);
  return typeof value === "string" ? value : "";
}
