import { compile } from "@winnow/engine";
import type { PolicySet, Request, RuleResult } from "@winnow/engine";
import { get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { identityOf, setDefaultNamespace } from "winnow";

/** Labels by the name of a namespace. */
type Namespaces = ReadonlyMap<string, Readonly<Record<string, string>>>;

/**
 * The results of policies on each of the resources, by its name: as if it were created, with no
 * admission information and nothing to ask outside. Objects without namespace are put into `default`,
 * as the command line does.
 *
 * @throws {Error} when a document is not accepted
 */
export async function applyTo(
  documents: readonly JsonMap[],
  resources: readonly JsonMap[],
): Promise<Map<string, readonly RuleResult[]>> {
  const set = compileAsKyverno(documents);
  for (const resource of resources) setDefaultNamespace(resource, identityOf(resource));
  const namespaces = namespacesAmong(resources);
  const results = new Map<string, readonly RuleResult[]>();
  for (const resource of resources) {
    // the engine answers at once where nothing has to be fetched
    // oxlint-disable-next-line no-await-in-loop
    const responses = await set.evaluate(requestFor(resource, namespaces));
    results.set(
      nameOf(resource),
      responses.flatMap((response) => response.results),
    );
  }
  return results;
}

function compileAsKyverno(documents: readonly JsonMap[]): PolicySet {
  const compiled = compile(
    documents.map((value) => ({ value })),
    { semantics: "kyverno-1.19" },
  );
  if (compiled.ok) return compiled.set;
  throw new Error(compiled.problems.map(({ path, message }) => `${path}: ${message}`).join("; "));
}

function requestFor(object: JsonMap, namespaces: Namespaces): Request {
  const namespace = getPath(object, ["metadata", "namespace"]);
  const namespaceLabels = namespaces.get(typeof namespace === "string" ? namespace : "default");
  return {
    object,
    operation: "CREATE",
    ...(namespaceLabels === undefined ? {} : { namespaceLabels }),
  };
}

/** The namespaces that are given among the resources. */
function namespacesAmong(resources: readonly JsonMap[]): Namespaces {
  const labels = new Map<string, Readonly<Record<string, string>>>();
  for (const resource of resources) {
    const found = getPath(resource, ["metadata", "labels"]);
    if (get(resource, "kind") === "Namespace" && isMap(found)) {
      labels.set(nameOf(resource), found as Record<string, string>);
    }
  }
  return labels;
}

function nameOf(resource: JsonMap): string {
  const name = getPath(resource, ["metadata", "name"]);
  return typeof name === "string" ? name : "";
}
