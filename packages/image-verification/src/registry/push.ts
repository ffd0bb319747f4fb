import { checkStatus, sha256 } from "./client.ts";
import type { RegistryClient } from "./client.ts";
import { locationText, withIdentifier } from "./location.ts";
import type { ImageLocation } from "./location.ts";
import { VerificationError } from "../verification-error.ts";

/** Content that lies in a registry, as a manifest refers to it. */
export interface PushedContent {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/**
 * Uploads content in one piece (distribution specification, "Pushing a blob monolithically"), unless
 * the registry has it. Throws VerificationError.
 */
export async function pushBlob(
  client: RegistryClient,
  location: ImageLocation,
  content: Uint8Array,
  mediaType: string,
): Promise<PushedContent> {
  const digest = sha256(content);
  const pushed = { mediaType, digest, size: content.byteLength };
  const place = locationText(withIdentifier(location, digest));
  const present = await client.call(location, {
    method: "HEAD",
    path: `blobs/${digest}`,
    pushes: true,
  });
  if (present.status === 200) return pushed;
  const begun = await client.call(location, {
    method: "POST",
    path: "blobs/uploads/",
    pushes: true,
  });
  checkStatus(begun, 202, place);
  const target = begun.headers.location;
  if (target === undefined) {
    throw new VerificationError(`${place}: the registry does not say where to upload to`);
  }
  const upload = uploadAddress(target, begun.url, place);
  upload.searchParams.set("digest", digest);
  const done = await client.call(location, {
    method: "PUT",
    path: upload.href,
    headers: { "content-type": "application/octet-stream" },
    body: content,
    pushes: true,
  });
  checkStatus(done, 201, place);
  return pushed;
}

function uploadAddress(target: string, base: URL, place: string): URL {
  let url: URL;
  try {
    url = new URL(target, base);
  } catch {
    throw new VerificationError(`${place}: the registry names no address to upload to`);
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new VerificationError(`${place}: the registry wants an upload to ${url.protocol}`);
  }
  return url;
}

/**
 * Uploads a manifest or an index under the location's identifier, or under its digest alone. Throws
 * VerificationError.
 */
export async function pushManifest(
  client: RegistryClient,
  location: ImageLocation,
  manifest: { readonly mediaType: string; readonly [field: string]: unknown },
  options: { readonly byDigest?: boolean } = {},
): Promise<PushedContent> {
  const body = Buffer.from(JSON.stringify(manifest));
  const digest = sha256(body);
  const target = options.byDigest === true ? withIdentifier(location, digest) : location;
  const answer = await client.call(target, {
    method: "PUT",
    path: `manifests/${target.identifier}`,
    headers: { "content-type": manifest.mediaType },
    body,
    pushes: true,
  });
  checkStatus(answer, 201, locationText(target));
  return { mediaType: manifest.mediaType, digest, size: body.length };
}
