/** What a mutate rule may not say although its fields are in order. */
import { get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { mayHoldVariable } from "../expression/scan.ts";
import { checkConditions } from "./check-conditions.ts";
import { checkContext, checkQuery } from "./check-context.ts";
import type { PolicyFacts } from "./check-facts.ts";
import { allowOne, checkForEachGiven, requireOne } from "./check-one-of.ts";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { flagOf, mapsOf, textOf } from "./read-fields.ts";

const patches = ["patchStrategicMerge", "patchesJson6902"] as const;

/** Checks the body of a mutate rule. `onPolicyUpdate` is what the policy says for all its rules. */
export function checkMutate(
  mutate: JsonMap,
  path: Path,
  onPolicyUpdate: boolean,
  facts: PolicyFacts,
  report: Report,
): void {
  allowOne(mutate, [...patches, "foreach"], path, report);
  checkPatches(mutate, path, facts, report);
  checkForEach(mutate, path, report);
  const targets = mapsOf(mutate, "targets");
  if (flagOf(mutate, "mutateExistingOnPolicyUpdate", onPolicyUpdate) && targets.length === 0) {
    report(
      "targets-missing",
      path,
      `${pathText(path)}: mutateExistingOnPolicyUpdate needs targets; add them or remove it`,
    );
  }
  targets.forEach((target, index) => {
    const at = [...path, "targets", index];
    checkContext(target, at, report);
    checkConditions(get(target, "preconditions"), [...at, "preconditions"], report);
    const namespace = textOf(target, "namespace") ?? "";
    if (!facts.namespaced || namespace === "" || namespace === facts.namespace) return;
    if (facts.namespace === undefined && !mayHoldVariable(namespace)) return;
    report(
      "other-namespace",
      [...at, "namespace"],
      `${pathText(at)}.namespace: a namespaced policy changes objects of its own namespace only; remove it or use a ClusterPolicy`,
    );
  });
}

function checkForEach(owner: JsonMap, path: Path, report: Report): void {
  checkForEachGiven(owner, path, report);
  mapsOf(owner, "foreach").forEach((entry, index) => {
    const at = [...path, "foreach", index];
    requireOne(entry, [...patches, "foreach"], at, report);
    checkQuery(entry, "list", at, report);
    checkContext(entry, at, report);
    checkConditions(get(entry, "preconditions"), [...at, "preconditions"], report);
    checkForEach(entry, at, report);
  });
}

/** Operations of a JSON patch (RFC 6902), with the members each needs. */
const operations: Readonly<Record<string, readonly string[]>> = {
  add: ["path", "value"],
  remove: ["path"],
  replace: ["path", "value"],
  move: ["path", "from"],
  copy: ["path", "from"],
  test: ["path", "value"],
};

function checkPatches(mutate: JsonMap, path: Path, facts: PolicyFacts, report: Report): void {
  const text = textOf(mutate, "patchesJson6902");
  const { parseYaml } = facts.surroundings;
  if (text === undefined || text === "" || parseYaml === undefined) return;
  const at = [...path, "patchesJson6902"];
  let list: Json;
  try {
    list = parseYaml(text);
  } catch (error) {
    // variables outside quotes make broken YAML until they are replaced
    if (mayHoldVariable(text)) return;
    const reason = error instanceof Error ? error.message : String(error);
    report("bad-patch", at, `${pathText(at)} is no valid YAML: ${reason}`);
    return;
  }
  if (!Array.isArray(list)) {
    if (!mayHoldVariable(text)) {
      report("bad-patch", at, `${pathText(at)} must be a list of operations`);
    }
    return;
  }
  list.forEach((operation, index) => checkOperation(operation, index, at, report));
}

function checkOperation(operation: Json, index: number, path: Path, report: Report): void {
  const place = `${pathText(path)}: operation ${index + 1}`;
  const kind = isMap(operation) ? get(operation, "op") : undefined;
  if (!isMap(operation) || typeof kind !== "string" || !Object.hasOwn(operations, kind)) {
    const names = Object.keys(operations).join(", ");
    report("bad-patch", path, `${place} needs op, one of ${names}`);
    return;
  }
  for (const member of ["path", "from"]) {
    const pointer = get(operation, member);
    if (typeof pointer !== "string") {
      if (operations[kind]?.includes(member)) {
        report("bad-patch", path, `${place} (${kind}) needs ${member}`);
      }
    } else if (mayHoldVariable(pointer)) {
      report(
        "bad-patch",
        path,
        `${place}: ${member} must not hold variables; use foreach for that`,
      );
    } else if (!pointer.startsWith("/")) {
      report("bad-patch", path, `${place}: ${member} must start with /, as in /${pointer}`);
    }
  }
}
