import { viewPod } from "../pod.ts";
import type { ContainerView, PodSource } from "../pod.ts";

/**
 * Whether an update of a pod can change the verdict about it, so that it is judged again: another
 * number of containers or init containers, another image, or an ephemeral container that was not
 * there. Everything else that the API lets a running pod change (labels, annotations, deadlines)
 * does not, so pods that violate a newer policy can still be labelled and deleted.
 */
export function isSignificantUpdate(pod: PodSource, oldPod: PodSource): boolean {
  const now = viewPod(pod).containers;
  const before = viewPod(oldPod).containers;
  return (
    haveOtherImages(listOf(now, "containers"), listOf(before, "containers")) ||
    haveOtherImages(listOf(now, "initContainers"), listOf(before, "initContainers")) ||
    listOf(now, "ephemeralContainers").some((container) => isNewOrOther(container, before))
  );
}

function listOf(
  containers: readonly ContainerView[],
  list: ContainerView["list"],
): readonly ContainerView[] {
  return containers.filter((container) => container.list === list);
}

function haveOtherImages(now: readonly ContainerView[], before: readonly ContainerView[]): boolean {
  if (now.length !== before.length) return true;
  return now.some(({ image }, index) => image !== before[index]?.image);
}

/** Ephemeral containers are told apart by name. */
function isNewOrOther(container: ContainerView, before: readonly ContainerView[]): boolean {
  const old = listOf(before, "ephemeralContainers").find(({ name }) => name === container.name);
  return old?.image !== container.image;
}
