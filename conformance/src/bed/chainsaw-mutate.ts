import { join } from "node:path";
import { compile } from "@winnow/engine";
import type { Request } from "@winnow/engine";
import { get, getPath, isMap, matchWildcard, stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { identityOf, setDefaultNamespace } from "winnow";
import type { Bed, Case, Miss } from "../bed.ts";
import { holds } from "../chainsaw/holds.ts";
import { parseYamlText, readDocuments } from "../yaml-text.ts";
import { countReasons, testFolders } from "../test-folders.ts";

const folder = "conformance/chainsaw/mutate";
const testFile = "chainsaw-test.yaml";

/** What a test does, one thing after the other. */
interface Step {
  readonly action: "apply" | "assert" | "error";
  readonly file: string;
}

/**
 * Tests of mutation in a cluster, as far as they only apply objects and look at what became of them:
 * every object goes through the policies applied before it.
 */
export const chainsawMutate: Bed = {
  name: "chainsaw-mutate",
  source: folder,
  cases: (data) =>
    foldersIn(data).flatMap((path): Case[] => {
      const steps = stepsOf(data, path);
      if (typeof steps === "string") return [];
      return [{ id: `chainsaw-mutate/${path}`, check: () => runSteps(data, steps) }];
    }),
  later(data) {
    return countReasons(foldersIn(data), (path) => {
      const steps = stepsOf(data, path);
      return typeof steps === "string" ? steps : undefined;
    });
  },
};

function foldersIn(data: string): string[] {
  return testFolders(join(data, folder), testFile);
}

/** The steps of a test, or why it cannot be driven without a cluster. */
function stepsOf(data: string, path: string): Step[] | string {
  const [test] = readDocuments(data, join(folder, path, testFile));
  const found: Step[] = [];
  for (const step of listAt(test ?? {}, ["spec", "steps"])) {
    const template = getPath(step, ["use", "template"]);
    if (typeof template === "string") {
      if (template.endsWith("-ready.yaml")) continue;
      if (!template.endsWith("/create-policy.yaml")) return "steps of a controller";
      const [binding] = listAt(step, ["use", "with", "bindings"]);
      found.push({ action: "apply", file: pathOf(path, get(binding ?? {}, "value")) });
    }
    for (const operation of listAt(step, ["try"])) {
      const action = (["apply", "assert", "error"] as const).find(
        (name) => get(operation, name) !== undefined,
      );
      const file = action === undefined ? undefined : getPath(operation, [action, "file"]);
      if (action === undefined || file === undefined) return "other steps than apply and assert";
      if (getPath(operation, [action, "expect"]) !== undefined) return "expected refusals";
      found.push({ action, file: pathOf(path, file) });
    }
  }
  const applied = kindsOf(data, found, "apply");
  const asserted = [...kindsOf(data, found, "assert")].filter((kind) => !isPolicy(kind));
  if (asserted.length === 0) return "nothing is asserted of a resource";
  if (!asserted.every((kind) => applied.has(kind))) return "objects that a controller makes";
  const expected = found.filter(({ action }) => action === "assert");
  const texts = expected.flatMap(({ file }) => readDocuments(data, file)).filter(isAdmitted);
  return texts.length === 0 ? found : "what the API server adds";
}

/** Whether an assertion is about what the API server adds: a status, the volume of a token. */
function isAdmitted(asserted: JsonMap): boolean {
  if (isPolicy(identityOf(asserted).kind)) return false;
  return get(asserted, "status") !== undefined || stringify(asserted).includes('{"projected":{}}');
}

function kindsOf(data: string, steps: readonly Step[], action: Step["action"]): Set<string> {
  const files = steps.filter((step) => step.action === action).map(({ file }) => file);
  const documents = files.flatMap((file) => readDocuments(data, file));
  return new Set(documents.map((document) => identityOf(document).kind));
}

function listAt(map: JsonMap, path: readonly string[]): JsonMap[] {
  const value = getPath(map, path);
  return Array.isArray(value) ? value.filter(isMap) : [];
}

function pathOf(path: string, file: Json | undefined): string {
  return join(folder, path, typeof file === "string" ? file : "");
}

function isPolicy(kind: string): boolean {
  return kind === "ClusterPolicy" || kind === "Policy";
}

/** What every cluster has. */
const existing: readonly JsonMap[] = [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } },
];

/** The policy with those of its rules that change targets as soon as it is there. */
function onlyOnExisting(policy: JsonMap): JsonMap {
  const flag = "mutateExistingOnPolicyUpdate";
  const spec = getPath(policy, ["spec"]);
  const rules = listAt(policy, ["spec", "rules"]).filter(
    // a rule's own flag goes before the policy's
    (rule) => (getPath(rule, ["mutate", flag]) ?? getPath(policy, ["spec", flag])) === true,
  );
  return { ...policy, spec: { ...(isMap(spec) ? spec : {}), rules } };
}

async function admitExisting(policy: JsonMap, objects: Map<string, JsonMap>): Promise<void> {
  if (listAt(policy, ["spec", "rules"]).length === 0) return;
  for (const object of objects.values()) {
    // oxlint-disable-next-line no-await-in-loop
    await admit(object, [policy], objects);
  }
}

async function runSteps(data: string, steps: readonly Step[]): Promise<Miss | undefined> {
  const policies: JsonMap[] = [];
  const objects = new Map(existing.map((object) => [keyOf(object), object]));
  for (const { action, file } of steps) {
    for (const document of readDocuments(data, file)) {
      setDefaultNamespace(document, identityOf(document));
      const { kind } = identityOf(document);
      if (isPolicy(kind)) {
        if (action !== "apply") continue;
        policies.push(document);
        // oxlint-disable-next-line no-await-in-loop
        await admitExisting(onlyOnExisting(document), objects);
      } else if (action === "apply") {
        // each object meets what those before it have left
        // oxlint-disable-next-line no-await-in-loop
        await admit(document, policies, objects);
      } else {
        const found = objects.get(keyOf(document));
        if ((found !== undefined && holds(document, found)) === (action === "assert")) continue;
        return { expected: `${action} ${stringify(document)}`, actual: stringify(found ?? null) };
      }
    }
  }
  return undefined;
}

function keyOf(object: JsonMap): string {
  const { apiVersion, kind, namespace, name } = identityOf(object);
  return [apiVersion, kind, namespace, name].join("/");
}

async function admit(
  object: JsonMap,
  policies: readonly JsonMap[],
  objects: Map<string, JsonMap>,
): Promise<void> {
  const compiled = compile(
    policies.map((value) => ({ value })),
    { semantics: "kyverno-1.19", parseYaml: parseYamlText },
  );
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join("; "));
  const oldObject = objects.get(keyOf(object));
  const namespace = objects.get(`v1/Namespace//${identityOf(object).namespace}`);
  const namespaceLabels = getPath(namespace, ["metadata", "labels"]);
  const request: Request = {
    object,
    operation: oldObject === undefined ? "CREATE" : "UPDATE",
    ...(oldObject === undefined ? {} : { oldObject }),
    ...(isMap(namespaceLabels)
      ? { namespaceLabels: namespaceLabels as Record<string, string> }
      : {}),
  };
  const responses = await compiled.set.evaluate(request, {
    phases: ["mutate"],
    providers: {
      apiCall({ urlPath = "" }) {
        const name = /^\/api\/v1\/namespaces\/([^/]+)$/u.exec(urlPath)?.[1];
        return objects.get(`v1/Namespace//${name}`) ?? null;
      },
      configMap: (space, name) => objects.get(`v1/ConfigMap/${space}/${name}`),
      listResources: (query) =>
        [...objects.values()].filter((candidate) => {
          const { apiVersion, kind, namespace: space, name } = identityOf(candidate);
          return (
            matchWildcard(query.apiVersion, apiVersion) &&
            matchWildcard(query.kind, kind) &&
            (query.namespace === "" || matchWildcard(query.namespace, space)) &&
            (query.name === "" || matchWildcard(query.name, name)) &&
            hasLabels(query.selector?.matchLabels ?? {}, candidate)
          );
        }),
    },
  });
  const patched = responses.findLast((response) => response.patched !== undefined)?.patched;
  objects.set(keyOf(object), patched ?? object);
  for (const { targets = [] } of responses.flatMap(({ results }) => results)) {
    for (const target of targets) objects.set(keyOf(target.patched), target.patched);
  }
}

function hasLabels(wanted: Readonly<Record<string, string>>, object: JsonMap): boolean {
  const labels = getPath(object, ["metadata", "labels"]);
  return Object.keys(wanted).every((key) => isMap(labels) && get(labels, key) === wanted[key]);
}
