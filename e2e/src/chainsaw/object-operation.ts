/** The operations of Chainsaw tests that write objects or look at them. */
import { join } from "node:path";
import { bind } from "@winnow/jmespath";
import type { Bindings } from "@winnow/jmespath";
import { formatValue, get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { ClusterObjects } from "./cluster-objects.ts";
import { fillIn, fillInMap, mismatches } from "./expression.ts";
import { untilDone } from "../until-done.ts";
import { withOwnNames } from "./own-names.ts";
import { readDocuments } from "./test-file.ts";

export interface ObjectContext {
  readonly objects: ClusterObjects;
  readonly folder: string;
  readonly namespace: string;
  readonly bindings: Bindings;
  /** Whether expressions in written objects are filled in where an operation does not say so. */
  readonly isTemplate: boolean;
  /** In milliseconds. */
  readonly timeout: number;
  /** Is told every object that was not there before. */
  readonly onCreated: (object: JsonMap) => void;
}

type ObjectOperation = (body: JsonMap, context: ObjectContext) => Promise<void>;

/** Each throws with the reason where the operation does not do what the test wants. */
export const objectOperations: ReadonlyMap<string, ObjectOperation> = new Map([
  ["apply", (body, context) => writeAll(body, context, apply)],
  ["create", (body, context) => writeAll(body, context, create)],
  ["patch", (body, context) => writeAll(body, context, ({ objects }, one) => objects.merge(one))],
  [
    "update",
    (body, context) => writeAll(body, context, ({ objects }, one) => objects.replace(one)),
  ],
  ["assert", assertAll],
  ["error", refuteAll],
  ["delete", deleteAll],
]);

type Write = (context: ObjectContext, object: JsonMap) => Promise<JsonMap>;

async function apply(context: ObjectContext, object: JsonMap): Promise<JsonMap> {
  const isThere = (await context.objects.read(object)) !== undefined;
  return isThere ? context.objects.merge(object) : create(context, object);
}

async function create({ objects, onCreated }: ObjectContext, object: JsonMap): Promise<JsonMap> {
  const stored = await objects.create(object);
  onCreated(stored);
  return stored;
}

async function writeAll(body: JsonMap, context: ObjectContext, write: Write): Promise<void> {
  for (const written of documentsOf(body, context.folder, context.bindings)) {
    const isTemplate = get(body, "template") ?? context.isTemplate;
    const object = isTemplate === true ? fillInMap(written, context.bindings) : written;
    // oxlint-disable-next-line no-await-in-loop -- in the order of the file
    await untilDone(context.timeout, async () => {
      const placed = await context.objects.placed(object, context.namespace);
      await outcomeOf(() => write(context, placed), get(body, "expect"), placed, context.bindings);
    });
  }
}

/** Runs a write, and throws where it fails and nothing else is expected, or not all is as expected. */
async function outcomeOf(
  write: () => Promise<JsonMap>,
  expect: Json | undefined,
  object: JsonMap,
  bindings: Bindings,
): Promise<void> {
  let stored = object;
  let failure: unknown;
  try {
    stored = await write();
  } catch (error) {
    failure = error;
  }
  checkOutcome(failure, expect, stored, bindings);
}

/**
 * Holds the outcome of an operation against its `expect`: the first entry whose `match` fits counts.
 * Throws the failure where none fits.
 */
export function checkOutcome(
  failure: unknown,
  expect: Json | undefined,
  object: Json,
  bindings: Bindings,
): void {
  const error = failure === undefined ? null : messageOf(failure);
  const known = bind(bindings, "error", error);
  for (const entry of Array.isArray(expect) ? expect.filter(isMap) : []) {
    const match = get(entry, "match");
    if (match !== undefined && mismatches(match, object, known).length > 0) continue;
    const wrong = mismatches(get(entry, "check") ?? {}, object, known);
    if (wrong.length === 0) return;
    throw new Error(`not as expected: ${wrong.join("; ")}; the error was ${error ?? "none"}`);
  }
  if (error !== null) throw new Error(error, { cause: failure });
}

async function assertAll(body: JsonMap, context: ObjectContext): Promise<void> {
  for (const tree of documentsOf(body, context.folder, context.bindings)) {
    // oxlint-disable-next-line no-await-in-loop -- in the order of the file
    await untilDone(context.timeout, async () => {
      const found = await candidatesOf(tree, context);
      if (found.length === 0) throw new Error(`there is no ${titleOf(tree, context)}`);
      const wrong = found.map((object) => failuresOf(tree, object, context));
      if (wrong.every((failures) => failures.length > 0)) {
        throw new Error(`${titleOf(tree, context)} is not as asserted: ${wrong[0]?.join("; ")}`);
      }
    });
  }
}

async function refuteAll(body: JsonMap, context: ObjectContext): Promise<void> {
  for (const tree of documentsOf(body, context.folder, context.bindings)) {
    // oxlint-disable-next-line no-await-in-loop -- in the order of the file
    await untilDone(context.timeout, async () => {
      const found = await candidatesOf(tree, context);
      if (found.some((object) => failuresOf(tree, object, context).length === 0)) {
        throw new Error(`there is a ${titleOf(tree, context)} that must not be`);
      }
    });
  }
}

async function deleteAll(body: JsonMap, context: ObjectContext): Promise<void> {
  const ref = get(body, "ref");
  const wanted = isMap(ref)
    ? [objectOfReference(ref)]
    : documentsOf(body, context.folder, context.bindings);
  for (const written of wanted) {
    const object = fillInMap(written, context.bindings);
    // oxlint-disable-next-line no-await-in-loop -- in the order of the file
    await untilDone(context.timeout, async () => {
      const placed = await context.objects.placed(object, context.namespace);
      const remove = async (): Promise<JsonMap> => {
        for (const found of await context.objects.candidates(placed)) {
          // oxlint-disable-next-line no-await-in-loop
          await context.objects.remove(found);
        }
        return placed;
      };
      await outcomeOf(remove, get(body, "expect"), placed, context.bindings);
      if (get(body, "expect") !== undefined) return;
      const left = await context.objects.candidates(placed);
      if (left.length > 0) throw new Error(`${titleOf(placed, context)} is still there`);
    });
  }
}

function objectOfReference(ref: JsonMap): JsonMap {
  const { apiVersion, kind, ...metadata } = ref;
  return { apiVersion: apiVersion ?? null, kind: kind ?? null, metadata };
}

async function candidatesOf(tree: JsonMap, context: ObjectContext): Promise<readonly JsonMap[]> {
  const { objects, bindings, namespace } = context;
  const metadata = get(tree, "metadata");
  const place: JsonMap = {};
  for (const key of ["name", "namespace", "labels"]) {
    const value = isMap(metadata) ? get(metadata, key) : undefined;
    if (value !== undefined) place[key] = value;
  }
  const identity = {
    apiVersion: get(tree, "apiVersion") ?? null,
    kind: get(tree, "kind") ?? null,
    metadata: place,
  };
  return objects.candidates(await objects.placed(fillInMap(identity, bindings), namespace));
}

function failuresOf(
  tree: JsonMap,
  object: JsonMap,
  { bindings }: ObjectContext,
): readonly string[] {
  try {
    return mismatches(tree, object, bindings);
  } catch (error) {
    return [messageOf(error)];
  }
}

/** The objects that an operation means: those of a file, or the one that stands in the test. */
function documentsOf(body: JsonMap, folder: string, bindings: Bindings): readonly JsonMap[] {
  const resource = get(body, "resource");
  if (isMap(resource)) return [resource];
  const file = fillIn(get(body, "file") ?? null, bindings);
  if (typeof file !== "string") throw new Error("an operation names neither file nor resource");
  return readDocuments(join(folder, file)).map(withOwnNames);
}

function titleOf(tree: JsonMap, { bindings }: ObjectContext): string {
  const metadata = get(tree, "metadata");
  const name = fillIn((isMap(metadata) ? get(metadata, "name") : undefined) ?? "", bindings);
  return `${formatValue(get(tree, "kind") ?? "")} ${formatValue(name)}`.trimEnd();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
