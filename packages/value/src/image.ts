/**
 * Image references, by the grammar of the distribution project: an optional registry with port, a
 * lower-case path, a tag and a digest.
 */

/** The parts of an image reference, as Kyverno's `images` variable shows them. */
export interface ImageReference {
  readonly registry: string;
  /** The repository without the registry: `library/nginx`. */
  readonly path: string;
  /** The last part of the path: `nginx`. */
  readonly name: string;
  /** Empty where there is a digest only; `latest` where there is neither. */
  readonly tag: string;
  /** `sha256:…`, or empty. */
  readonly digest: string;
  readonly reference: string;
  readonly referenceWithTag: string;
}

/** A text that is no image reference. */
export class ImageError extends Error {
  override readonly name = "ImageError";
  readonly code = "image";
}

const longestName = 255;
const part = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const pathSyntax = new RegExp(`^${part}(?:/${part})*$`);
const hostLabel = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const hostSyntax = new RegExp(
  `^(?:${hostLabel}(?:\\.${hostLabel})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`,
);
const tagSyntax = /^\w[\w.-]{0,127}$/;
const digestSyntax = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const digestLengths: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/**
 * Reads an image reference; a missing registry becomes the default one (docker.io), a missing tag
 * `latest`. Throws ImageError for a text that is no reference.
 */
export function parseImage(
  text: string,
  options: { readonly defaultRegistry?: string } = {},
): ImageReference {
  const { rest: named, after: digest } = splitOnce(text, text.indexOf("@"));
  const { rest: repository, after: writtenTag } = splitOnce(named, tagColon(named));
  const { registry, path } = splitRegistry(repository, options.defaultRegistry ?? "docker.io");
  checkParts(text, registry, path, writtenTag, digest);
  const tag = writtenTag ?? (digest === undefined ? "latest" : "");
  const whole = `${registry}/${path}`;
  return {
    registry,
    path,
    name: path.slice(path.lastIndexOf("/") + 1),
    tag,
    digest: digest ?? "",
    reference: digest === undefined ? `${whole}:${tag}` : `${whole}@${digest}`,
    referenceWithTag: `${whole}:${tag}`,
  };
}

function splitOnce(text: string, at: number): { rest: string; after: string | undefined } {
  return at < 0
    ? { rest: text, after: undefined }
    : { rest: text.slice(0, at), after: text.slice(at + 1) };
}

/** The colon before the tag; one before a slash belongs to the port. */
function tagColon(text: string): number {
  const at = text.lastIndexOf(":");
  return text.includes("/", at) ? -1 : at;
}

function splitRegistry(
  repository: string,
  defaultRegistry: string,
): { registry: string; path: string } {
  const slash = repository.indexOf("/");
  const first = slash < 0 ? "" : repository.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase();
  return first !== "" && isHost
    ? { registry: first, path: repository.slice(slash + 1) }
    : { registry: defaultRegistry, path: repository };
}

function checkParts(
  text: string,
  registry: string,
  path: string,
  tag: string | undefined,
  digest: string | undefined,
): void {
  const wrong = (reason: string): ImageError =>
    new ImageError(`${JSON.stringify(text.slice(0, 300))} is no image reference: ${reason}`);
  if (registry.length + path.length + 1 > longestName) {
    throw wrong(`its repository is longer than ${longestName} characters`);
  }
  if (!hostSyntax.test(registry)) throw wrong("its registry is no host name");
  if (!pathSyntax.test(path)) {
    throw wrong("its repository must be lower-case words between slashes");
  }
  if (tag !== undefined && !tagSyntax.test(tag)) throw wrong("its tag is not valid");
  if (digest === undefined) return;
  const algorithm = digest.slice(0, digest.indexOf(":"));
  const length = Object.hasOwn(digestLengths, algorithm) ? digestLengths[algorithm] : undefined;
  const hex = digest.slice(digest.indexOf(":") + 1);
  if (!digestSyntax.test(digest) || (length !== undefined && hex.length !== length)) {
    throw wrong("its digest is not valid");
  }
}
