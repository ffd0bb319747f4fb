/** What a rule's body has brought about, for traces. */
import { diffDocuments } from "@winnow/patch";
import type { Operation } from "@winnow/patch";
import { get } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { Tracer } from "../result/trace.ts";
import type { Outcome } from "./outcome.ts";

/** Tells changes and generated resources, and the outcome where it was turned around or is an error. */
export function traceOutcome(
  tracer: Tracer,
  judged: Outcome,
  outcome: Outcome,
  resource: JsonMap,
): void {
  if (judged.patched !== undefined) tellPatch(tracer, "the resource", resource, judged.patched);
  for (const { target, patched } of judged.targets ?? []) {
    tellPatch(tracer, labelOf(target), target, patched);
  }
  for (const generated of judged.generated ?? []) {
    const source = generated.source === undefined ? "" : `, a copy of ${labelOf(generated.source)}`;
    tracer.tell({
      step: "generated",
      holds: true,
      message: `${labelOf(generated.resource)}${source}`,
      found: generated.resource,
    });
  }
  if (outcome !== judged) {
    tracer.tell({
      step: "end",
      notable: true,
      message: "the old object violated the rule in the same way (allowExistingViolations)",
    });
  }
}

/** `namespace/Kind/name` */
function labelOf(resource: JsonMap): string {
  const metadata = get(resource, "metadata") as JsonMap | undefined;
  const field = (map: JsonMap | undefined, key: string): string => {
    const value = map === undefined ? undefined : get(map, key);
    return typeof value === "string" ? value : "";
  };
  const parts = [field(metadata, "namespace"), field(resource, "kind"), field(metadata, "name")];
  return parts.filter((part) => part !== "").join("/");
}

function tellPatch(tracer: Tracer, what: string, before: JsonMap, after: JsonMap): void {
  const mark = tracer.mark();
  const operations = diffDocuments(before, after);
  for (const operation of operations) tellOperation(tracer, operation);
  const count = operations.length === 1 ? "1 change" : `${operations.length} changes`;
  tracer.wrap(mark, { step: "patch", notable: true, message: `${count} to ${what}` });
}

function tellOperation(tracer: Tracer, operation: Operation): void {
  tracer.tell({
    step: "operation",
    message: `${operation.op} ${operation.path}`,
    ...("value" in operation ? { found: operation.value } : {}),
  });
}
