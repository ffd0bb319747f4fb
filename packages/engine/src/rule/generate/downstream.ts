/** Which of the resources that are there belong to a generate rule, and to which of its entries. */
import { compileWildcard, get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { Generate, GenerateEntry } from "../../policy/generate.ts";
import { parseCloneKind } from "./clone.ts";
import { isClone, isGeneratedBy } from "./labels.ts";
import type { RuleIdentity } from "./labels.ts";

/** A resource that the rule has generated, with the entry that still names it. */
export interface Downstream {
  readonly resource: JsonMap;
  /** Undefined where the rule now generates something else: nobody looks after it any more. */
  readonly entry: GenerateEntry | undefined;
}

/** The generated resources of a rule among those that are there. */
export function downstreamsOf(
  generate: Generate,
  identity: RuleIdentity,
  existing: readonly JsonMap[],
): Downstream[] {
  return existing
    .filter((resource) => isGeneratedBy(resource, identity))
    .map((resource) => ({
      resource,
      entry: generate.entries.find((entry) => couldMake(entry, resource)),
    }));
}

/** Whether an entry could have made a resource: variables in its texts may have given anything. */
function couldMake(entry: GenerateEntry, resource: JsonMap): boolean {
  const { source } = entry;
  if (isClone(resource) !== (source.type !== "data")) return false;
  const metadata = get(resource, "metadata");
  const place = isMap(metadata) ? metadata : {};
  if (!fits(entry.namespace, get(place, "namespace"))) return false;
  const apiVersion = get(resource, "apiVersion");
  const kind = get(resource, "kind");
  if (source.type === "cloneList") {
    return source.kinds
      .map(parseCloneKind)
      .some(
        (wanted) =>
          (wanted.apiVersion === "*" || fits(wanted.apiVersion, apiVersion)) &&
          fits(wanted.kind, kind),
      );
  }
  return (
    fits(entry.name, get(place, "name")) &&
    fits(entry.kind, kind) &&
    fits(entry.apiVersion, apiVersion)
  );
}

function fits(written: string, found: unknown): boolean {
  const text = typeof found === "string" ? found : "";
  const start = written.indexOf("{{");
  if (start < 0) return written === text;
  const end = written.lastIndexOf("}}");
  const open = `${written.slice(0, start)}*${end < start ? "" : written.slice(end + 2)}`;
  return compileWildcard(open)(text);
}
