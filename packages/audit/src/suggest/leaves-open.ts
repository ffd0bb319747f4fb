/** What a form of exemption does not bind, so that everything of it is let through. */
import { hasWildcard } from "@winnow/value";
import type { Candidate } from "./candidate.ts";

/** One sentence for each dimension that stays open. */
export function leavesOpen({ form, grants }: Candidate): string[] {
  const ofPod = grants.flatMap(({ entries }) =>
    entries.filter(({ images }) => images.length === 0),
  );
  const opaque = grants.filter(({ binding }) => binding.images !== undefined);
  const open = grants
    .flatMap(({ entries }) => entries.flatMap(({ images }) => images))
    .filter(hasWildcard);
  return [
    ...[...new Set(open)].map((image) => `${image} leaves what follows in the tag or digest open`),
    ...opaque.map(
      ({ of }) =>
        `${of.policy}/${of.name} objects to something that the standard does not know: the whole rule is lifted for pods of these images`,
    ),
    ...(form === "policy" ? ["it holds in every namespace, for pods and for pod controllers"] : []),
    ...ofPod.map(
      ({ restrictedField, values }) =>
        `${restrictedField} is a field of the pod and bound to no image: any pod${form === "policy" ? "" : " there"} may set it to ${values.join(", ")}`,
    ),
  ];
}
