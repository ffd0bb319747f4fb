/** From a step of an explanation to the lines of policies, exceptions and resources. */
import type { Policy, PolicySet, SourceDocument, Steps, TraceNode } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import type { Place } from "../input-error.ts";
import type { Resource } from "../resource/resource.ts";

/** Finds places in the texts that a verdict was made of; undefined where a text is not known. */
export interface Places {
  /** Where a path of a policy stands. */
  inPolicy(policy: Policy, path: Steps): Place | undefined;
  /** The place that a step of a policy's rule speaks of: in the policy, or in an exception. */
  ofStep(policy: Policy, node: TraceNode): Place | undefined;
  /** The place in the resource. */
  inResource(at: Steps): Place;
}

/** Places in the documents that a policy set was compiled from, and in a resource. */
export function createPlaces(
  set: PolicySet,
  documents: readonly SourceDocument[],
  resource: Pick<Resource, "locate">,
): Places {
  const sources = new Map<JsonMap, SourceDocument>(
    documents.map((document) => [document.value, document]),
  );
  const exceptions = new Map(
    set.exceptions.map(({ namespace, name, raw }) => [`${namespace}/${name}`, raw]),
  );
  const locate = (raw: JsonMap | undefined, path: Steps): Place | undefined => {
    const source = raw === undefined ? undefined : sources.get(raw);
    if (source?.file === undefined) return undefined;
    return { file: source.file, ...source.locate?.(path) };
  };
  return {
    inPolicy: (policy, path) => locate(policy.raw, path),
    ofStep: (policy, { path, exception }) => {
      if (path === undefined) return undefined;
      return locate(exception === undefined ? policy.raw : exceptions.get(exception), path);
    },
    inResource: (at) => resource.locate(at),
  };
}

/** `folder/file.yaml:12`, as far as it is known. */
export function lineText({ file, line }: Place): string {
  return line === undefined ? file : `${file}:${line}`;
}

/** `file.yaml:12`, for lines below one that has named the folder. */
export function shortLineText({ file, line }: Place): string {
  const name = file.slice(file.lastIndexOf("/", file.length - 2) + 1);
  return lineText(line === undefined ? { file: name } : { file: name, line });
}
