import type { JsonMap } from "@winnow/value";
import type { Mutate, MutateForEach, MutateTarget, Patch } from "./mutate.ts";
import { readContext } from "./read-context.ts";
import { flagOf, given, mapOf, mapsOf, optional, textOf } from "./read-fields.ts";
import { readSelector } from "./read-match.ts";

/** `mutate` from its document, which has passed its schema. */
export function readMutate(mutate: JsonMap): Mutate {
  return {
    patch: readPatch(mutate),
    targets: mapsOf(mutate, "targets").map(readTarget),
    mutateExistingOnPolicyUpdate: flagOf(mutate, "mutateExistingOnPolicyUpdate", false),
  };
}

function readPatch(owner: JsonMap): Patch {
  if (given(owner, "foreach") !== undefined) {
    return { type: "foreach", entries: mapsOf(owner, "foreach").map(readForEach) };
  }
  const patches = textOf(owner, "patchesJson6902");
  if (patches !== undefined) return { type: "json6902", patches };
  return { type: "strategicMerge", patch: given(owner, "patchStrategicMerge") ?? {} };
}

function readForEach(entry: JsonMap): MutateForEach {
  return {
    list: textOf(entry, "list") ?? "",
    ...optional("order", readOrder(entry)),
    context: readContext(entry),
    ...optional("preconditions", given(entry, "preconditions")),
    patch: readPatch(entry),
  };
}

function readOrder(entry: JsonMap): MutateForEach["order"] {
  const order = textOf(entry, "order");
  return order === "Ascending" || order === "Descending" ? order : undefined;
}

function readTarget(target: JsonMap): MutateTarget {
  const selector = mapOf(target, "selector");
  return {
    apiVersion: textOf(target, "apiVersion") ?? "",
    kind: textOf(target, "kind") ?? "",
    name: textOf(target, "name") ?? "",
    namespace: textOf(target, "namespace") ?? "",
    ...optional("selector", selector && readSelector(selector)),
    context: readContext(target),
    ...optional("preconditions", given(target, "preconditions")),
  };
}
