/**
 * What is known of the images of a resource while its request is judged. Kyverno hands it from its
 * mutating to its validating webhook in an annotation: a map from image to `pass`, `fail` or `skip`.
 */
import { get, getPath, isMap, set } from "@winnow/value";
import type { JsonMap } from "@winnow/value";

const verifiedAnnotation = "kyverno.io/verify-images";

export type ImageStatus = "pass" | "fail" | "skip";

export interface VerifiedImages {
  /** By image, as the last rule left it. */
  readonly statuses: Map<string, ImageStatus>;
  /** Images that some rule has verified. */
  readonly passed: Set<string>;
  /** By rule and image: what that rule itself found. */
  readonly byRule: Map<string, ImageStatus>;
}

export function createVerifiedImages(): VerifiedImages {
  return { statuses: new Map(), passed: new Set(), byRule: new Map() };
}

export function noteImage(
  images: VerifiedImages,
  rule: string,
  image: string,
  status: ImageStatus,
): void {
  images.statuses.set(image, status);
  if (status === "pass") images.passed.add(image);
  const key = ruleKey(rule, image);
  // an image that one entry of a rule refuses is not verified by another
  if (images.byRule.get(key) !== "fail") images.byRule.set(key, status);
}

export function statusByRule(
  images: VerifiedImages,
  rule: string,
  image: string,
): ImageStatus | undefined {
  return images.byRule.get(ruleKey(rule, image));
}

function ruleKey(rule: string, image: string): string {
  return `${rule}\n${image}`;
}

/** The resource with what is known of its images in its annotation. */
export function annotate(resource: JsonMap, images: VerifiedImages): JsonMap {
  const metadata = get(resource, "metadata");
  const annotations = getPath(metadata, ["annotations"]);
  const known: JsonMap = {};
  for (const [image, status] of images.statuses) set(known, image, status);
  return {
    ...resource,
    metadata: {
      ...(isMap(metadata) ? metadata : {}),
      annotations: {
        ...(isMap(annotations) ? annotations : {}),
        [verifiedAnnotation]: JSON.stringify(known),
      },
    },
  };
}

/** What the annotation of a resource says of an image; undefined where it says nothing. */
export function annotatedStatus(resource: JsonMap, image: string): ImageStatus | undefined {
  const text = getPath(resource, ["metadata", "annotations", verifiedAnnotation]);
  if (typeof text !== "string") return undefined;
  try {
    const known: unknown = JSON.parse(text);
    const status = isMap(known) ? get(known, image) : undefined;
    // before there were three of them, it was true or false
    if (status === "pass" || status === true) return "pass";
    return status === "skip" ? "skip" : "fail";
  } catch {
    return undefined;
  }
}
