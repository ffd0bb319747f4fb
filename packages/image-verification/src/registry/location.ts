import { parseImage } from "@winnow/value";

/** Where an image lies: a repository at a registry, and what is asked for in it. */
export interface ImageLocation {
  /** The registry as errors and facts name it: `ghcr.io`, `index.docker.io`. */
  readonly registry: string;
  /** The host that is spoken to; Docker Hub's differs from its name. */
  readonly host: string;
  readonly repository: string;
  /** A digest if the reference has one, else the tag. */
  readonly identifier: string;
}

const dockerHubNames = new Set(["docker.io", "index.docker.io", "registry-1.docker.io"]);

/**
 * Reads a reference; of tag and digest the digest counts. Docker Hub's official images lie below
 * `library/`. Throws ImageError for a text that is no reference.
 */
export function locate(reference: string): ImageLocation {
  const image = parseImage(reference);
  const identifier = image.digest === "" ? image.tag : image.digest;
  if (!dockerHubNames.has(image.registry)) {
    return {
      registry: image.registry,
      host: image.registry,
      repository: image.path,
      identifier,
    };
  }
  return {
    registry: "index.docker.io",
    host: "registry-1.docker.io",
    repository: image.path.includes("/") ? image.path : `library/${image.path}`,
    identifier,
  };
}

/** The same repository, asked for something else. */
export function withIdentifier(location: ImageLocation, identifier: string): ImageLocation {
  return { ...location, identifier };
}

/** The place as a reference: `registry/repository:tag` or `registry/repository@digest`. */
export function locationText(location: ImageLocation): string {
  const separator = location.identifier.includes(":") ? "@" : ":";
  return `${location.registry}/${location.repository}${separator}${location.identifier}`;
}

const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/u;

/** Whether a host (with or without port) is this machine, where plain HTTP is harmless. */
export function isLoopback(host: string): boolean {
  return loopback.test(host);
}
