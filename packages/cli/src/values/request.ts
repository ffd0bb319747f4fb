/**
 * The request that a resource stands for. The command line has no admission request: it is made up
 * from the resource, and from values such as `request.operation`.
 */
import type { AdmissionInfo, Operation, Request } from "@winnow/engine";
import { get, isMap, set } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { InputError } from "../input-error.ts";
import type { Identity } from "../resource/identity.ts";
import type { Labels, Subresource } from "./values.ts";
import { variable } from "./variables.ts";

const operations: readonly string[] = ["CREATE", "UPDATE", "DELETE", "CONNECT"];

export interface RequestInputs {
  readonly values: JsonMap;
  readonly admission: AdmissionInfo | undefined;
  readonly namespaceLabels: Labels | undefined;
  readonly subresources: readonly Subresource[];
}

/**
 * The request for an object. On UPDATE the old object is the same as the new one, on DELETE there is
 * only the old one. Values below `request.object` and `request.oldObject` change those objects.
 */
export function requestFor(object: JsonMap, identity: Identity, inputs: RequestInputs): Request {
  const { values, admission, namespaceLabels } = inputs;
  const operation = operationOf(values);
  const current = withOverrides(object, values, "request.object.");
  const old = withOverrides(object, values, "request.oldObject.");
  const subresource = inputs.subresources.find((entry) => isKind(entry, identity));
  return {
    operation,
    ...(operation === "DELETE" ? { oldObject: old } : { object: current }),
    ...(operation === "UPDATE" ? { oldObject: old } : {}),
    ...(admission === undefined ? {} : { admission }),
    ...(namespaceLabels === undefined ? {} : { namespaceLabels }),
    ...(subresource === undefined
      ? {}
      : { kind: subresource.parent, subresource: subresource.name }),
  };
}

/** `request.operation`; CREATE where no value says otherwise. */
function operationOf(values: JsonMap): Operation {
  const value = variable(values, "request.operation");
  if (value === undefined) return "CREATE";
  const name = typeof value === "string" ? value.toUpperCase() : "";
  if (!operations.includes(name)) {
    throw new InputError(
      `the value of request.operation must be one of ${operations.join(", ")}, not ${JSON.stringify(value)}`,
    );
  }
  return name as Operation;
}

function isKind({ kind }: Subresource, identity: Identity): boolean {
  return (
    kind.kind === identity.kind &&
    kind.group === identity.group &&
    (kind.version === "" || kind.version === identity.version)
  );
}

/** The object with the values set whose names start with `prefix`; the object itself stays as it is. */
function withOverrides(object: JsonMap, values: JsonMap, prefix: string): JsonMap {
  let result = object;
  for (const name of Object.keys(values)) {
    if (!name.startsWith(prefix)) continue;
    result = withValueAt(result, name.slice(prefix.length).split("."), get(values, name) ?? null);
  }
  return result;
}

function withValueAt(map: JsonMap, path: readonly string[], value: Json): JsonMap {
  const [first = "", ...rest] = path;
  const inner = get(map, first);
  const copy: JsonMap = { ...map };
  set(copy, first, rest.length === 0 ? value : withValueAt(isMap(inner) ? inner : {}, rest, value));
  return copy;
}
