/** Images to try: genuine ones as the policies' own patterns generate them, and look-alikes. */
import { ImageError, hasWildcard, matchWildcard, parseImage } from "@winnow/value";
import type { ImageReference } from "@winnow/value";

export type ImageClass =
  | "genuine"
  | "spoofed-registry"
  | "nested-path"
  | "look-alike-suffix"
  | "glued-prefix"
  | "wildcard"
  | "other";

export interface ImageCandidate {
  readonly text: string;
  readonly class: ImageClass;
  /** The pattern it was made from; absent for images that have nothing to do with any. */
  readonly of?: string;
}

export const otherImage: ImageCandidate = { text: "ubuntu:22.04", class: "other" };

const digest = `sha256:${"b".repeat(64)}`;

/**
 * The images of a space. Of those that all patterns judge alike one of each class is kept, which is as
 * much as the policies can tell apart.
 */
export function imageCandidates(
  patterns: readonly string[],
  real: readonly string[],
): ImageCandidate[] {
  const candidates = [
    ...patterns.flatMap((pattern) => candidatesOf(pattern, real)),
    ...(patterns.length === 0 ? [] : [{ text: "*", class: "wildcard" as const }]),
    otherImage,
  ];
  const signature = createImageSignature(patterns);
  const seen = new Set<string>();
  const unknown = signature(otherImage.text);
  return candidates.filter(({ text, class: kind }) => {
    const own = signature(text);
    const isOther =
      kind !== "genuine" && kind !== "other" && kind !== "wildcard" && own === unknown;
    const key = `${kind} ${own}`;
    if (seen.has(key) || isOther) return false;
    seen.add(key);
    return true;
  });
}

/** What patterns can tell of an image, as a text; of each image it is worked out once. */
export function createImageSignature(
  patterns: readonly string[],
  relation: (pattern: string, image: string) => string = relationOf,
): (image: string) => string {
  const known = new Map<string, string>();
  return (image) => {
    let signature = known.get(image);
    if (signature === undefined) {
      signature = patterns.map((pattern) => relation(pattern, image)).join("");
      known.set(image, signature);
    }
    return signature;
  };
}

/** How a pattern and an image compare: as written, the other way round, and normalised. */
function relationOf(pattern: string, text: string): string {
  const whole = read(text)?.reference ?? text;
  return [matchWildcard(pattern, text), matchWildcard(text, pattern), matchWildcard(pattern, whole)]
    .map((fits) => (fits ? "1" : "0"))
    .join("");
}

function candidatesOf(pattern: string, real: readonly string[]): ImageCandidate[] {
  const own = real.filter((text) => matchWildcard(pattern, text));
  const generated = own.length > 0 ? undefined : genuineImage(pattern);
  const genuine = own.length > 0 ? own : generated === undefined ? [] : [generated];
  const [first] = genuine;
  if (first === undefined) return [];
  const make = (kind: ImageClass, texts: readonly string[]): ImageCandidate[] =>
    texts.flatMap((text) =>
      read(text) === undefined || genuine.includes(text)
        ? []
        : [{ text, class: kind, of: pattern }],
    );
  return [
    ...genuine.map((text): ImageCandidate => ({ text, class: "genuine", of: pattern })),
    ...lookAlikes(first).flatMap(([kind, texts]) => make(kind, texts)),
  ];
}

/** The same image by digest, and others that only look like it; none for a text that is no reference. */
export function lookAlikes(genuine: string): [ImageClass, string[]][] {
  const image = read(genuine);
  if (image === undefined) return [];
  const { registry, path, tag } = image;
  const ending = tag === "" ? `@${digest}` : `:${tag}`;
  const isHub = registry === "docker.io";
  const [head = "", ...tail] = path.split("/");
  const glued = [`not${head}`, ...tail].join("/");
  // a short reference says its registry by saying none
  const isShort = !genuine.startsWith(registry);
  const prefix = isShort ? "" : `${registry}/`;
  return [
    ["genuine", [`${prefix}${path}@${digest}`, ...(isHub && !isShort ? [`${path}${ending}`] : [])]],
    [
      "spoofed-registry",
      [
        `evil.example/${path}${ending}`,
        `evil.example:5000/${path}${ending}`,
        `evil.example/${path}@${digest}`,
        `${registry}.evil.example/${path}${ending}`,
        `${head}.evil.example/x${ending}`,
        ...(isShort ? [] : [`not${registry}/${path}${ending}`]),
        ...(isHub ? [] : [`${registry.split(":")[0] ?? ""}.evil.example/x${ending}`]),
      ],
    ],
    ["nested-path", [`ghcr.io/attacker/${path}${ending}`, `${registry}/attacker/${path}${ending}`]],
    ["look-alike-suffix", [`${prefix}${path}-backdoor${ending}`, `${prefix}${path}x/y${ending}`]],
    ["glued-prefix", [`${prefix}${glued}${ending}`]],
  ];
}

const fillsBefore = ["docker.io", "docker.io/library", ""];
const fillsAfter = [":1", "1", "", digest, "b".repeat(64), "/app:1"];

/** An image that fits a pattern as its author has likely meant it; undefined where any image fits. */
function genuineImage(pattern: string): string | undefined {
  if (!hasWildcard(pattern)) return read(pattern) === undefined ? undefined : pattern;
  if (/^[*?]*$/.test(pattern)) return undefined;
  const opensLeft = pattern.startsWith("*");
  const opensRight = pattern.endsWith("*");
  const middle = pattern
    .slice(opensLeft ? 1 : 0, opensRight ? -1 : undefined)
    .replaceAll("*", "x")
    .replaceAll("?", "x");
  for (const before of opensLeft ? fillsBefore : [""]) {
    // a lone text with a dot is a registry, not a repository
    const fills = /^[^/]*\.[^/]*$/.test(middle) ? ["/app:1", ...fillsAfter] : fillsAfter;
    for (const after of opensRight ? fills : [""]) {
      const joint = before !== "" && !middle.startsWith("/") && !before.endsWith("/") ? "/" : "";
      const text = `${before}${joint}${middle}${after}`;
      if (read(text) !== undefined && matchWildcard(pattern, text)) return text;
    }
  }
  return undefined;
}

function read(text: string): ImageReference | undefined {
  try {
    return parseImage(text);
  } catch (error) {
    if (error instanceof ImageError) return undefined;
    throw error;
  }
}
