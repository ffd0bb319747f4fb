/** One Chainsaw test, run against a cluster. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { bind } from "@winnow/jmespath";
import type { Bindings } from "@winnow/jmespath";
import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { ClusterObjects } from "./cluster-objects.ts";
import { noBindings, withBindings } from "./expression.ts";
import { objectOperations } from "./object-operation.ts";
import { untilDone } from "../until-done.ts";
import { runScript } from "./script-operation.ts";
import { milliseconds } from "./test-file.ts";
import type { Operation, Test } from "./test-file.ts";

export interface TestContext {
  readonly objects: ClusterObjects;
  /** KUBECONFIG and PATH of scripts. */
  readonly environment: Readonly<Record<string, string>>;
  /** How long an operation may take where the test does not say so, in milliseconds. */
  readonly timeout: number;
}

/** How long a script may take, and what a test leaves behind may take to be gone, in milliseconds. */
const scriptTimeout = 30_000;
const cleanupTimeout = 20_000;

/** Runs a test and takes away what it has made. Gives why it failed; undefined where it holds. */
export async function runTest(test: Test, context: TestContext): Promise<string | undefined> {
  const { objects } = context;
  const created: JsonMap[] = [];
  const folder = copyOf(test.folder);
  const namespace = test.namespace ?? `chainsaw-${randomName()}`;
  const cleanup: (() => Promise<unknown>)[] = [];
  let bindings = bind(bind(noBindings, "namespace", namespace), "test", test.document);

  async function run(operation: Operation, known: Bindings): Promise<Bindings> {
    const { type, body } = operation;
    const timeout = timeoutOf(operation, test) ?? context.timeout;
    const perform = objectOperations.get(type);
    if (perform !== undefined) {
      const onCreated = (object: JsonMap): void => void created.push(object);
      const { isTemplate } = test;
      const place = { objects, folder, namespace, isTemplate };
      await perform(body, { ...place, bindings: known, timeout, onCreated });
      return known;
    }
    if (type === "sleep") {
      await wait(milliseconds(get(body, "duration")) ?? 0);
      return known;
    }
    if (type === "script" || type === "command") {
      const environment = { ...context.environment, NAMESPACE: namespace };
      const longest = timeoutOf(operation, test) ?? scriptTimeout;
      return runScript(body, { folder, environment, bindings: known, timeout: longest });
    }
    if (looking.has(type)) return known;
    throw new Error(`the operation ${type} is not known`);
  }

  async function runAll(operations: readonly Operation[], known: Bindings): Promise<Bindings> {
    let all = known;
    for (const operation of operations) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        all = await run(operation, withBindings(all, get(operation.body, "bindings")));
      } catch (error) {
        throw new Error(`${operation.type}: ${messageOf(error)}`, { cause: error });
      }
    }
    return all;
  }

  try {
    // a policy of the test before may be in force for a moment after it is gone
    if (test.namespace === undefined) {
      await untilDone(context.timeout, () => objects.create(namespaceObject(namespace)));
    }
    bindings = withBindings(bindings, test.bindings);
    for (const step of test.steps) {
      const known = withBindings(withBindings(bindings, step.given), step.bindings);
      cleanup.push(() => runAll(step.cleanup, known));
      try {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        await runAll(step.operations, known);
      } catch (error) {
        throw new Error(`${step.name}: ${messageOf(error)}`, { cause: error });
      } finally {
        // oxlint-disable-next-line no-await-in-loop
        await runAll(step.last, known);
      }
    }
    return undefined;
  } catch (error) {
    return messageOf(error);
  } finally {
    for (const one of cleanup.toReversed()) {
      // oxlint-disable-next-line no-await-in-loop
      await one().catch(() => undefined);
    }
    await removeAll(created, objects);
    if (test.namespace === undefined) await objects.remove(namespaceObject(namespace));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Operations that only show something to whoever reads the output. */
const looking: ReadonlySet<string> = new Set(["describe", "get", "events", "podLogs"]);

function timeoutOf({ type, body }: Operation, { timeouts }: Test): number | undefined {
  const name = type === "script" || type === "command" ? "exec" : type;
  const usual = isMap(timeouts ?? null) ? get(timeouts as JsonMap, name) : undefined;
  return milliseconds(get(body, "timeout")) ?? milliseconds(usual);
}

/** The last that was made goes first. What cannot be taken away is left to the tests that meet it. */
async function removeAll(created: readonly JsonMap[], objects: ClusterObjects): Promise<void> {
  for (const object of created.toReversed()) {
    // oxlint-disable-next-line no-await-in-loop
    await untilDone(cleanupTimeout, async () => {
      await objects.remove(object);
      const left = await objects.read(object);
      if (left !== undefined) throw new Error("it is still there");
    }).catch(() => undefined);
  }
}

/** Scripts leave files where they run, and the tests are nobody's to change. */
function copyOf(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), "winnow-chainsaw-"));
  cpSync(folder, copy, { recursive: true });
  return copy;
}

function namespaceObject(name: string): JsonMap {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

function randomName(): string {
  return Math.random().toString(36).slice(2, 10).padEnd(8, "0");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
