import { locate, locationText, withIdentifier } from "../registry/location.ts";
import type { FetchedManifest } from "../registry/client.ts";
import type { Descriptor } from "../registry/manifest.ts";
import { isIndexType } from "../registry/media-types.ts";
import { VerificationError } from "../verification-error.ts";
import { bundleClient, bundleFormat, bundleLimits } from "./bundle.ts";
import type { BundleOptions } from "./bundle.ts";

/** A layer of a bundle, its digest checked. */
export interface PulledLayer {
  readonly digest: string;
  readonly content: Buffer;
}

export interface PulledBundle {
  /** The bundle by digest. */
  readonly pinned: string;
  readonly layers: readonly PulledLayer[];
  /** Media types of layers that hold no policies and were left. */
  readonly otherTypes: readonly string[];
}

/**
 * Fetches the policy layers of a bundle; of tag and digest the digest counts. Throws
 * VerificationError for an image index, a manifest without policies, one that is too large, and
 * content that is not what its digest says; ImageError for a reference that is none.
 */
export async function pullPolicyBundle(
  reference: string,
  options: BundleOptions = {},
): Promise<PulledBundle> {
  const location = locate(reference);
  const client = bundleClient(options);
  const manifest = await client.manifest(location);
  const pinned = withIdentifier(location, manifest.digest);
  const wanted = policyLayers(manifest, locationText(pinned));
  const layers: PulledLayer[] = [];
  for (const layer of wanted) {
    // what is held is bounded: one after the other
    // oxlint-disable-next-line no-await-in-loop
    layers.push({ digest: layer.digest, content: await client.blob(pinned, layer) });
  }
  const others = manifest.layers.filter((layer) => !isPolicyLayer(layer));
  return {
    pinned: locationText(pinned),
    layers,
    otherTypes: [...new Set(others.map((layer) => layer.mediaType))],
  };
}

function isPolicyLayer({ mediaType }: Descriptor): boolean {
  return mediaType === bundleFormat.policy;
}

function policyLayers(manifest: FetchedManifest, place: string): Descriptor[] {
  if (isIndexType(manifest.mediaType) || manifest.manifests.length > 0) {
    throw new VerificationError(
      `${place} is an image index (a list of manifests), not a policy bundle; name the digest of one of its manifests`,
    );
  }
  const layers = manifest.layers.filter(isPolicyLayer);
  if (layers.length === 0) {
    const types = [...new Set(manifest.layers.map(({ mediaType }) => mediaType))].slice(0, 5);
    throw new VerificationError(
      `${place} is no policy bundle: none of its layers is ${bundleFormat.policy}; it has ${types.length === 0 ? "no layers" : types.join(", ")}`,
    );
  }
  const total = layers.reduce((sum, { size }) => sum + size, 0);
  if (total > bundleLimits.total) {
    throw new VerificationError(
      `the policies of ${place} have ${total} bytes, more than ${bundleLimits.total}`,
    );
  }
  return layers;
}
