import { applyWorkloadDefaults, evaluateLevel, extractPod, workloadOf } from "@winnow/pod-security";
import type { LevelResult, LevelVersion, Workload } from "@winnow/pod-security";
import type { JsonMap } from "@winnow/value";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { printableLine } from "../output/printable.ts";
import { readResources } from "../resource/read-resources.ts";
import type { Resource } from "../resource/resource.ts";
import type { PsaOptions } from "./options.ts";

/** An object that is a pod or makes pods. */
export interface PodObject extends Resource {
  readonly workload: Workload;
}

/**
 * All objects that are to be judged, with the API server's defaults where they are wanted. Throws
 * InputError where there are none.
 */
export async function readObjects(options: PsaOptions, host: Host): Promise<Resource[]> {
  if (options.resources.length === 0) {
    throw new InputError("nothing to judge; name files, folders or - with --filename");
  }
  const resources = await readResources(options.resources, { host, gitBranch: options.gitBranch });
  if (resources.length === 0) {
    throw new InputError(`no resources were found in ${options.resources.join(", ")}`);
  }
  return options.asStored ? resources.map(asStored) : resources;
}

/** The object as the API server would store it, as far as the standard looks at it. */
export function asStored(resource: Resource): Resource {
  const workload = workloadOf(resource.identity.group, resource.identity.kind);
  if (workload === undefined) return resource;
  return { ...resource, object: applyWorkloadDefaults(workload, resource.object) };
}

/**
 * The pods and controllers of pods; what else there is, is told in a note. Throws InputError where
 * nothing is left.
 */
export function podObjectsOf(resources: readonly Resource[], host: Host): PodObject[] {
  const found: PodObject[] = [];
  const others: Resource[] = [];
  for (const resource of resources) {
    const workload = workloadOf(resource.identity.group, resource.identity.kind);
    if (workload === undefined) others.push(resource);
    else found.push({ ...resource, workload });
  }
  if (found.length === 0) {
    throw new InputError("no pod and no controller of pods is among these objects");
  }
  tellOthers(others, host);
  return found;
}

/** Tells which kinds Pod Security Admission does not look at. */
export function tellOthers(others: readonly Resource[], host: Host): void {
  if (others.length === 0) return;
  const kinds = [...new Set(others.map(({ identity }) => identity.kind))].toSorted().join(", ");
  host.note(`note: ${others.length} other object(s) are not looked at: ${printableLine(kinds)}\n`);
}

/** Judges a pod, or the template of a controller, by a level. */
export function judgeByLevel(
  { level, version }: LevelVersion,
  workload: Workload,
  object: JsonMap,
): LevelResult {
  const found = extractPod(workload, object);
  if (found.type === "pod") return evaluateLevel(level, version, found.pod);
  const isAllowed = found.type === "none" || level === "privileged";
  if (isAllowed) return { allowed: true, reason: "", detail: "", violations: [] };
  const violation = { id: "pod", reason: "not a pod", detail: found.why };
  const detail = `${violation.reason} (${violation.detail})`;
  return { allowed: false, reason: violation.reason, detail, violations: [violation] };
}
