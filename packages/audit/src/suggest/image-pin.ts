/** Patterns for images that were seen: the registry and the repository as written, the tag as asked. */
import { hasWildcard } from "@winnow/value";
import type { Pin } from "./suggestion.ts";

/** A reference cut into what stays and what a pin may leave open. */
interface Spelling {
  /** `docker.io/istio/proxyv2` as it is written. */
  readonly name: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** The patterns for images, each with the images that it stands for. */
export interface PinnedImages {
  readonly patterns: ReadonlyMap<string, readonly string[]>;
  /** Why an image has no pattern. */
  readonly refused: readonly string[];
  /** Where something exacter was taken than was asked for. */
  readonly remarks: readonly string[];
}

/**
 * Finds the patterns. Each spelling of a repository stands for itself, since entries are compared with
 * the text of a pod: what is not written out there cannot be matched without opening the registry.
 */
export function pinImages(images: readonly string[], pin: Pin): PinnedImages {
  const refused: string[] = [];
  const remarks: string[] = [];
  const patterns = new Map<string, string[]>();
  const groups = new Map<string, string[]>();
  for (const image of new Set(images)) {
    const reason = obstacle(image, pin);
    if (reason !== undefined) {
      refused.push(reason);
      continue;
    }
    const { name, digest } = readSpelling(image);
    const key = `${name} ${digest === undefined ? "" : "@"}`;
    groups.set(key, [...(groups.get(key) ?? []), image]);
  }
  const add = (pattern: string, image: string): void => {
    patterns.set(pattern, [...(patterns.get(pattern) ?? []), image]);
  };
  for (const group of groups.values()) {
    const stem = commonStem(group.flatMap((image) => readSpelling(image).tag ?? ""));
    for (const image of group) {
      const pattern = patternOf(image, pin, group.length > 1 ? stem : "");
      if (pattern !== image && mayBeRegistry(pattern)) {
        remarks.push(
          `image ${image} is taken as it is: ${pattern} would match a registry ${pattern.split(":")[0] ?? ""} with a port`,
        );
        add(image, image);
      } else {
        add(pattern, image);
      }
    }
  }
  return { patterns, refused, remarks };
}

function obstacle(image: string, pin: Pin): string | undefined {
  if (image.trim() === "") return "a container names no image, so no entry can be bound to it";
  if (hasWildcard(image)) {
    return `image ${JSON.stringify(image)} holds a wildcard, which an entry would read as a pattern`;
  }
  if (!/^[\w.:/@[\]+-]+$/.test(image)) {
    return `image ${JSON.stringify(image)} is no image reference`;
  }
  if (pin === "digest" && readSpelling(image).digest === undefined) {
    return `image ${image} has no digest; pin it in the pods, or choose another --pin`;
  }
  return undefined;
}

/** A colon behind the last slash starts the tag; one before it belongs to the registry's port. */
function readSpelling(image: string): Spelling {
  const at = image.indexOf("@");
  const named = at < 0 ? image : image.slice(0, at);
  const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
  return {
    name: colon < 0 ? named : named.slice(0, colon),
    tag: colon < 0 ? undefined : named.slice(colon + 1),
    digest: at < 0 ? undefined : image.slice(at + 1),
  };
}

function patternOf(image: string, pin: Pin, stem: string): string {
  const { name, tag, digest } = readSpelling(image);
  if (pin === "any-tag") {
    if (digest !== undefined) {
      return `${name}${tag === undefined ? "" : ":*"}@${digest.slice(0, digest.indexOf(":"))}:*`;
    }
    return tag === undefined ? image : `${name}:*`;
  }
  if (tag === undefined || digest !== undefined) return image;
  if (pin === "minor") {
    const minor = /^v?\d+\.\d+\./.exec(tag)?.[0];
    return minor === undefined ? image : `${name}:${minor}*`;
  }
  return pin === "stem" && stem !== "" ? `${name}:${stem}*` : image;
}

/** What tags have in common up to a dot or a dash; empty where that is nothing. */
function commonStem(tags: readonly string[]): string {
  const [first = "", ...rest] = tags;
  let length = first.length;
  for (const tag of rest) {
    while (!tag.startsWith(first.slice(0, length))) length -= 1;
  }
  return /^.*[.-]/.exec(first.slice(0, length))?.[0] ?? "";
}

/** `nginx:5*` fits `nginx:5000/evil`: behind a name without a slash, digits may be a port. */
function mayBeRegistry(pattern: string): boolean {
  return !pattern.includes("/") && /^[^:@]*:\d*\*/.test(pattern);
}

/**
 * What images that a pin does not tell apart have in common, worked out from the parts of the
 * reference and not from patterns, so that a pattern can be held against it.
 */
export function pinClass(image: string, pin: Pin, seen: readonly string[]): string {
  const { name, tag, digest } = readSpelling(image);
  const own = seen.filter((other) => readSpelling(other).name === name);
  if (digest !== undefined) return pin === "any-tag" ? `${name}@*` : image;
  if (own.length === 0 || tag === undefined) return image;
  if (pin === "any-tag") return `${name}:*`;
  const open = own.filter((other) => readSpelling(other).digest === undefined);
  if (pin === "minor") {
    const minor = /^v?\d+\.\d+\./.exec(tag)?.[0];
    return minor === undefined ? image : `${name}:${minor}`;
  }
  if (pin !== "stem" || open.length < 2) return image;
  const stem = commonStem(open.map((other) => readSpelling(other).tag ?? ""));
  return stem !== "" && tag.startsWith(stem) ? `${name}:${stem}` : image;
}
