import { VerificationError } from "../verification-error.ts";
import { checkStatus } from "./client.ts";
import type { RegistryClient } from "./client.ts";
import { locationText, withIdentifier } from "./location.ts";
import type { ImageLocation } from "./location.ts";
import { readManifest } from "./manifest.ts";
import type { Descriptor } from "./manifest.ts";
import { mediaType } from "./media-types.ts";

/** More than anyone signs; a guard against a registry that is filled up by somebody. */
const mostReferrers = 50;

/**
 * What refers to a manifest: by the referrers API, else by the tag that stands in for it
 * (distribution specification 1.1, "Listing Referrers"). Throws VerificationError where the registry
 * fails, or lists too many.
 */
export async function findReferrers(
  client: RegistryClient,
  location: ImageLocation,
  digest: string,
  artifactType: (type: string) => boolean,
): Promise<Descriptor[]> {
  const all = await listReferrers(client, location, digest);
  const wanted = all.filter((item) => artifactType(item.artifactType ?? ""));
  if (wanted.length > mostReferrers) {
    const place = locationText(withIdentifier(location, digest));
    throw new VerificationError(
      `${place} has ${wanted.length} signatures or attestations of one kind, more than ${mostReferrers}`,
    );
  }
  return wanted;
}

async function listReferrers(
  client: RegistryClient,
  location: ImageLocation,
  digest: string,
): Promise<readonly Descriptor[]> {
  const place = `${location.registry}/${location.repository} (referrers of ${digest})`;
  const response = await client.call(location, {
    method: "GET",
    path: `referrers/${digest}`,
    headers: { accept: mediaType.ociIndex },
  });
  const type = response.headers["content-type"] ?? "";
  if (response.status === 200 && type.startsWith(mediaType.ociIndex)) {
    return readManifest(response.body, mediaType.ociIndex, place).manifests;
  }
  // registries without the API answer 404, and some of them with a page of their own
  if (response.status !== 404 && response.status !== 405) checkStatus(response, 200, place);
  const tag = digest.replace(":", "-");
  const index = await client.findManifest(withIdentifier(location, tag));
  return index?.manifests ?? [];
}
