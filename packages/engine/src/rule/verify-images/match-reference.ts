/** Which images the reference patterns of an entry name. */
import { matchWildcard } from "@winnow/value";
import type { ImageReference } from "@winnow/value";

/**
 * How an image is named: `plainly`, its normalised reference fits a pattern; `otherwise`, only
 * another way to write the same image does.
 */
export type ReferenceMatch = "no" | "plainly" | "otherwise";

/** Whether the normalised reference (`docker.io/nginx:latest`, or with digest) fits a pattern. */
export function isNamed(patterns: readonly string[], image: ImageReference): boolean {
  return patterns.some((pattern) => matchWildcard(pattern, image.reference));
}

/**
 * As {@link isNamed}, and whether a pattern names the same image written otherwise: without the
 * default registry, with the tag that stands beside a digest, with or without `library/`, under
 * another name of Docker Hub; or, for an image with a digest only, any tag of its repository.
 */
export function matchReference(
  patterns: readonly string[],
  image: ImageReference,
  defaultRegistry: string,
): ReferenceMatch {
  if (isNamed(patterns, image)) return "plainly";
  const repositories = repositoryForms(image, defaultRegistry);
  const forms = repositories.flatMap((repository) =>
    suffixForms(image).map((suffix) => repository + suffix),
  );
  const hasTag = image.tag !== "";
  const fits = patterns.some(
    (pattern) =>
      forms.some((form) => matchWildcard(pattern, form)) ||
      (!hasTag &&
        repositories.some((repository) => matchWildcard(withoutTag(pattern), repository))),
  );
  return fits ? "otherwise" : "no";
}

const dockerHub: readonly string[] = ["docker.io", "index.docker.io", "registry-1.docker.io"];

function repositoryForms(image: ImageReference, defaultRegistry: string): string[] {
  const { registry, path } = image;
  const isHub = dockerHub.includes(registry);
  const isDefault = registry === defaultRegistry || (isHub && dockerHub.includes(defaultRegistry));
  const registries = isHub ? dockerHub : [registry];
  const paths = isHub ? [path, ...libraryForm(path)] : [path];
  const full = registries.flatMap((host) => paths.map((name) => `${host}/${name}`));
  return isDefault ? [...full, ...paths] : full;
}

/** Docker Hub's own images live in `library/`, written or not. */
function libraryForm(path: string): string[] {
  if (path.startsWith("library/")) return [path.slice("library/".length)];
  return path.includes("/") ? [] : [`library/${path}`];
}

function suffixForms({ tag, digest }: ImageReference): string[] {
  const forms: string[] = [];
  if (tag !== "") forms.push(`:${tag}`);
  if (digest !== "") forms.push(`@${digest}`);
  if (tag !== "" && digest !== "") forms.push(`:${tag}@${digest}`);
  return forms;
}

/** The pattern's repository: a colon before a slash belongs to a port. */
function withoutTag(pattern: string): string {
  const at = pattern.lastIndexOf(":");
  return at < 0 || pattern.includes("/", at) || pattern.includes("@")
    ? pattern
    : pattern.slice(0, at);
}
