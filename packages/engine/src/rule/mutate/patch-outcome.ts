import { deepEqual, formatValue, get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { Outcome } from "../outcome.ts";
import { errorMessage } from "../validate/message.ts";

/** What a patch makes of a resource, as the outcome of its rule. Throws Suspension only. */
export function patchOutcome(resource: JsonMap, patch: () => JsonMap): Outcome {
  let patched: JsonMap;
  try {
    patched = patch();
  } catch (error) {
    return { verdict: "error", message: errorMessage("failed to patch resource", error) };
  }
  if (patched === resource || deepEqual(patched, resource)) {
    return { verdict: "skip", message: "no patches applied" };
  }
  return { verdict: "pass", message: `mutated ${nameOf(patched)}`, patched };
}

function nameOf(resource: JsonMap): string {
  const metadata = get(resource, "metadata");
  const text = (key: string): string =>
    formatValue((isMap(metadata) ? get(metadata, key) : undefined) ?? "");
  const namespace = text("namespace");
  const name = `${formatValue(get(resource, "kind") ?? "")}/${text("name") || text("generateName")}`;
  return namespace === "" ? name : `${name} in namespace ${namespace}`;
}
