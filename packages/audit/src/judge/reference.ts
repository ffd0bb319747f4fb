/** What the standard says of a pod, control by control. */
import { evaluateLevel } from "@winnow/pod-security";
import type { Level, PodDocument } from "@winnow/pod-security";

/** The ids of the controls that a pod violates at a level; of restricted also those of baseline. */
export function violatedControls(level: Level, version: string, pod: PodDocument): Set<string> {
  const own = evaluateLevel(level, version, pod).violations;
  const below = level === "restricted" ? evaluateLevel("baseline", version, pod).violations : [];
  return new Set([...below, ...own].map(({ id }) => id));
}

/** The same in the words of Kubernetes; empty where the pod is allowed. */
export function forbiddenText(level: Level, version: string, pod: PodDocument): string {
  return evaluateLevel(level, version, pod).detail;
}
