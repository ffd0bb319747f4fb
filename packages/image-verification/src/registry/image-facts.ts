import type { Json } from "@winnow/value";
import { VerificationError } from "../verification-error.ts";
import type { FetchedManifest, RegistryClient } from "./client.ts";
import { locate, locationText, withIdentifier } from "./location.ts";
import type { ImageLocation } from "./location.ts";
import { readJsonMap } from "./manifest.ts";
import { isIndexType } from "./media-types.ts";

const platform = { os: "linux", architecture: "amd64" };

/**
 * What the `imageRegistry` context entry shows of an image: its names, its manifest and its
 * configuration; of an image for many platforms the one for linux/amd64, and the list beside it.
 * Throws VerificationError where the image cannot be read.
 */
export async function readImageFacts(client: RegistryClient, reference: string): Promise<Json> {
  const location = locate(reference);
  const top = await client.manifest(location);
  const index = isIndexType(top.mediaType) ? top : undefined;
  const manifest = index === undefined ? top : await platformManifest(client, location, index);
  if (manifest.config === undefined) {
    throw new VerificationError(`${locationText(location)} has no configuration`);
  }
  const config = await client.blob(location, manifest.config);
  return {
    image: reference,
    resolvedImage: `${location.registry}/${location.repository}@${top.digest}`,
    registry: location.registry,
    repository: location.repository,
    identifier: location.identifier,
    manifest: manifest.document,
    configData: readJsonMap(config, `the configuration of ${locationText(location)}`),
    ...(index === undefined ? {} : { manifestList: index.document }),
  };
}

async function platformManifest(
  client: RegistryClient,
  location: ImageLocation,
  index: FetchedManifest,
): Promise<FetchedManifest> {
  const found = index.manifests.find(
    (item) =>
      item.platform?.os === platform.os && item.platform.architecture === platform.architecture,
  );
  if (found === undefined) {
    throw new VerificationError(
      `${locationText(location)} has no image for ${platform.os}/${platform.architecture}`,
    );
  }
  return client.manifest(withIdentifier(location, found.digest));
}
