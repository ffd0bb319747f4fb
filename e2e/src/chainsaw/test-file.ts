/** Chainsaw test files (chainsaw.kyverno.io/v1alpha1, Test and StepTemplate), read into steps. */
import { readFileSync, readdirSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { get, getPath, isMap, parseDuration } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { parseDocuments } from "@winnow/yaml";

export interface Test {
  /** The folder of the test below the folder of all tests. */
  readonly id: string;
  readonly folder: string;
  readonly document: JsonMap;
  readonly isSkipped: boolean;
  /** Whether expressions in objects are filled in. */
  readonly isTemplate: boolean;
  /** Where objects without a namespace go; a namespace of the test's own where the test names none. */
  readonly namespace: string | undefined;
  readonly bindings: Json | undefined;
  readonly timeouts: Json | undefined;
  readonly steps: readonly Step[];
}

interface Step {
  readonly name: string;
  /** Bound outside of `bindings`: what a template is used with. */
  readonly given: Json | undefined;
  readonly bindings: Json | undefined;
  readonly operations: readonly Operation[];
  /** Run in any case, after the step. */
  readonly last: readonly Operation[];
  /** Run in any case, after the test. */
  readonly cleanup: readonly Operation[];
}

export interface Operation {
  readonly type: string;
  readonly body: JsonMap;
}

const testFile = "chainsaw-test.yaml";
/** Beside its verb an operation may say these. */
const describing = new Set(["description", "continueOnError"]);

/** The tests below some folders, sorted by their ids. */
export function findTests(root: string, folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((path) => basename(path) === testFile)
        .map((path) => relative(root, dirname(join(root, folder, path)))),
    )
    .toSorted();
}

/** Reads a test. Throws for what is no Test, and for operations that say more than one thing. */
export function readTest(root: string, id: string): Test {
  const folder = join(root, id);
  const document = readDocuments(join(folder, testFile)).find(
    (found) => get(found, "kind") === "Test",
  );
  if (document === undefined) throw new Error(`${id}: there is no Test`);
  const spec = mapAt(document, "spec");
  const namespace = get(spec, "namespace");
  return {
    id,
    folder,
    document,
    isSkipped: get(spec, "skip") === true,
    isTemplate: get(spec, "template") !== false,
    namespace: typeof namespace === "string" ? namespace : undefined,
    bindings: get(spec, "bindings"),
    timeouts: get(spec, "timeouts"),
    steps: mapsAt(spec, "steps").map((step) => readStep(step, folder)),
  };
}

/** The documents of a YAML file that are maps. */
export function readDocuments(file: string): JsonMap[] {
  return parseDocuments(readFileSync(file, "utf8"), { file })
    .map(({ value }) => value)
    .filter(isMap);
}

/** A length of time such as `1m30s`, in milliseconds. Throws for what is none. */
export function milliseconds(text: Json | undefined): number | undefined {
  if (text === undefined || text === null) return undefined;
  const nanoseconds = typeof text === "string" ? parseDuration(text) : undefined;
  if (nanoseconds === undefined) throw new Error(`${JSON.stringify(text)} is no length of time`);
  return Number(nanoseconds / 1_000_000n);
}

function readStep(step: JsonMap, folder: string): Step {
  const template = getPath(step, ["use", "template"]);
  const name = get(step, "name");
  const own = typeof template === "string" ? readTemplate(join(folder, template)) : step;
  return {
    name: typeof name === "string" ? name : "unnamed step",
    given: getPath(step, ["use", "with", "bindings"]),
    bindings: get(own, "bindings"),
    operations: operationsAt(own, "try"),
    last: operationsAt(own, "finally"),
    cleanup: operationsAt(own, "cleanup"),
  };
}

function readTemplate(file: string): JsonMap {
  const template = readDocuments(file).find((found) => get(found, "kind") === "StepTemplate");
  if (template === undefined) throw new Error(`${file}: there is no StepTemplate`);
  return mapAt(template, "spec");
}

function operationsAt(step: JsonMap, key: string): Operation[] {
  return mapsAt(step, key).map((operation) => {
    const types = Object.keys(operation).filter((name) => !describing.has(name));
    const [type = ""] = types;
    const body = get(operation, type);
    if (types.length !== 1 || !isMap(body)) {
      throw new Error(`one operation is wanted, not: ${types.join(", ")}`);
    }
    return { type, body };
  });
}

function mapsAt(map: JsonMap, key: string): JsonMap[] {
  const list = get(map, key);
  return Array.isArray(list) ? list.filter(isMap) : [];
}

function mapAt(map: JsonMap, key: string): JsonMap {
  const value = get(map, key);
  return isMap(value) ? value : {};
}
