import type { FetchedManifest } from "../registry/client.ts";
import type { ImageUnderCheck } from "../image-under-check.ts";
import { locationText, withIdentifier } from "../registry/location.ts";
import type { Descriptor } from "../registry/manifest.ts";
import { findReferrers } from "../registry/referrers.ts";
import { VerificationError } from "../verification-error.ts";

/** Signatures of one image that are looked at; more than anyone makes. */
const mostLayers = 100;
/** All payloads of one image together, in bytes. */
const largestTotal = 50_000_000;

const kinds = {
  signature: { suffix: ".sig", artifactType: "application/vnd.dev.cosign.artifact.sig.v1+json" },
  attestation: { suffix: ".att", artifactType: "application/vnd.dev.cosign.artifact.att.v1+json" },
} as const;

export type LayerKind = keyof typeof kinds;

/**
 * The layers in which Cosign keeps an image's signatures or attestations: by the tag made from the
 * image's digest, or by referrers where the policy says so and there are any. Throws VerificationError
 * where there are none.
 */
export async function findLayers(image: ImageUnderCheck, kind: LayerKind): Promise<Descriptor[]> {
  const manifests = await findSignatureManifests(image, kind);
  const layers = manifests.flatMap((manifest) => manifest.layers);
  if (layers.length === 0) {
    throw new VerificationError(
      `no ${kind}s found for ${locationText(withIdentifier(image.location, image.digest))}`,
      "not-signed",
    );
  }
  if (layers.length > mostLayers) {
    throw new VerificationError(`the image has ${layers.length} ${kind}s, more than ${mostLayers}`);
  }
  const total = layers.reduce((sum, layer) => sum + layer.size, 0);
  if (total > largestTotal) {
    throw new VerificationError(
      `the image's ${kind}s have ${total} bytes, more than ${largestTotal}`,
    );
  }
  return layers;
}

async function findSignatureManifests(
  { check, client, signatures, digest }: ImageUnderCheck,
  kind: LayerKind,
): Promise<FetchedManifest[]> {
  const { suffix, artifactType } = kinds[kind];
  if (check.cosignOCI11 === true) {
    const referrers = await findReferrers(
      client,
      signatures,
      digest,
      (type) => type === artifactType,
    );
    if (referrers.length > 0) {
      return Promise.all(
        referrers.map((item) => client.manifest(withIdentifier(signatures, item.digest))),
      );
    }
  }
  const tag = `${digest.replace(":", "-")}${suffix}`;
  const found = await client.findManifest(withIdentifier(signatures, tag));
  return found === undefined ? [] : [found];
}
